import { StringDecoder } from 'node:string_decoder'
import type { Encoding, RunEvent } from '@glovebox/contract'
import type { Problem } from './problem.ts'
import { toJsonBytes } from './to-json-bytes.ts'

/** What is sent of an event: the event itself, with its chunk as text or base64. */
type SentEvent = { readonly type: string } & Readonly<Record<string, unknown>>

const END = '\n\n'

/**
 * Server-sent events out of the events of one run. They are numbered anew: a chunk that ends within a character waits for its rest, so
 * there may be fewer than the engine told of.
 */
export class EventFrames {
  readonly #encoding: Encoding
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') }
  #sequence = 0

  constructor(encoding: Encoding) {
    this.#encoding = encoding
  }

  frames(event: RunEvent): string {
    if (event.type === 'stdout' || event.type === 'stderr') {
      const chunk = this.#decode(event.type, event.chunk)
      return chunk === '' ? '' : this.#frame(event.runId, { type: event.type, stage: event.stage, encoding: this.#encoding, chunk })
    }
    const { runId, sequence: _, ...rest } = event
    return `${event.type === 'exit' ? this.#rests(event) : ''}${this.#frame(runId, rest)}`
  }

  /** The last one, which may be very long. */
  async resultFrame({ runId, type, result }: RunEvent & { type: 'result' }): Promise<Buffer> {
    const sequence = ++this.#sequence
    return Buffer.concat([Buffer.from(head(sequence, type)), await toJsonBytes({ runId, sequence, type, result }), Buffer.from(END)])
  }

  failure(runId: string, problem: Problem): string {
    return this.#frame(runId, { type: 'error', problem })
  }

  #decode(stream: 'stdout' | 'stderr', chunk: Uint8Array): string {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    return this.#encoding === 'base64' ? buffer.toString('base64') : this.#decoders[stream].write(buffer)
  }

  /** Half a character at the end of a stage: where we cut, it goes; where the program did, it is told by a replacement. */
  #rests(event: RunEvent & { type: 'exit' }): string {
    const ends = [
      { type: 'stdout', rest: this.#decoders.stdout.end(), cut: event.stdoutTruncated },
      { type: 'stderr', rest: this.#decoders.stderr.end(), cut: event.stderrTruncated },
    ]
    return ends
      .filter(({ rest, cut }) => rest !== '' && !cut)
      .map(({ type, rest }) => this.#frame(event.runId, { type, stage: event.stage, encoding: this.#encoding, chunk: rest }))
      .join('')
  }

  #frame(runId: string, event: SentEvent): string {
    this.#sequence++
    const { type, ...rest } = event
    return `${head(this.#sequence, type)}${JSON.stringify({ runId, sequence: this.#sequence, type, ...rest })}${END}`
  }
}

function head(sequence: number, type: string): string {
  return `id: ${sequence}\nevent: ${type}\ndata: `
}
