import { encodeFrame, FrameType, STDIN_CHUNK_MAX_BYTES, STDIN_WINDOW_BYTES } from './protocol.ts'
import type { SupervisorConnection } from './supervisor-connection.ts'

/** Sends a stream on as stdin of a run, never more ahead than the supervisor has granted. */
export class StdinPump {
  readonly #connection: SupervisorConnection
  readonly #runId: number
  #credit = STDIN_WINDOW_BYTES
  #stopped = false
  #wake: () => void = () => {}

  constructor(connection: SupervisorConnection, runId: number) {
    this.#connection = connection
    this.#runId = runId
  }

  grant(bytes: number): void {
    this.#credit += bytes
    this.#wake()
  }

  /** The run is over: nothing more is sent. A source that still waits for its next chunk is let go when that comes. */
  stop(): void {
    this.#stopped = true
    this.#wake()
  }

  /** Rejects when the source does. */
  async run(source: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of source) {
      for (let offset = 0; offset < chunk.length && !this.#stopped; ) offset += await this.#sendSome(chunk, offset)
      if (this.#stopped) return
    }
    if (!this.#stopped) this.#connection.sendEmpty(FrameType.stdinEnd, this.#runId)
  }

  async #sendSome(chunk: Uint8Array, offset: number): Promise<number> {
    while (this.#credit === 0 && !this.#stopped) await new Promise<void>((resolve) => (this.#wake = resolve))
    if (this.#stopped) return 0
    const part = chunk.subarray(offset, offset + Math.min(this.#credit, STDIN_CHUNK_MAX_BYTES))
    this.#credit -= part.length
    this.#connection.send(encodeFrame(FrameType.stdin, this.#runId, part))
    return part.length
  }
}
