import { FRAME_HEADER_BYTES, type Frame, FrameType, PAYLOAD_MAX_BYTES, RUN_PAYLOAD_MAX_BYTES } from './protocol.ts'

/** Cuts a byte stream into frames. A length over the bound throws RangeError: there is no way to resynchronise. */
export class FrameParser {
  #chunks: Buffer[] = []
  #bufferedBytes = 0
  #neededBytes = FRAME_HEADER_BYTES

  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = []
    this.#chunks.push(chunk)
    this.#bufferedBytes += chunk.length
    while (this.#bufferedBytes >= this.#neededBytes) {
      const buffered = this.#join()
      const frameBytes = FRAME_HEADER_BYTES + checkedLength(buffered)
      if (buffered.length < frameBytes) {
        this.#neededBytes = frameBytes
        break
      }
      this.#replace(buffered.subarray(frameBytes))
      const payload = buffered.subarray(FRAME_HEADER_BYTES, frameBytes)
      frames.push({ type: buffered.readUInt8(4), runId: buffered.readUInt32LE(8), payload })
    }
    return frames
  }

  #join(): Buffer {
    const [first] = this.#chunks
    return this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks)
  }

  #replace(rest: Buffer): void {
    this.#chunks = [rest]
    this.#bufferedBytes = rest.length
    this.#neededBytes = FRAME_HEADER_BYTES
  }
}

function checkedLength(header: Buffer): number {
  const length = header.readUInt32LE(0)
  const max = header.readUInt8(4) === FrameType.file ? RUN_PAYLOAD_MAX_BYTES : PAYLOAD_MAX_BYTES
  if (length > max) throw new RangeError(`a frame announces ${length} bytes, at most ${max} are taken`)
  return length
}
