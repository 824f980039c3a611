import type { Encoding, GloveboxError, RunEvent } from '@glovebox/contract'
import type { FastifyReply } from 'fastify'
import { EventFrames } from './event-frames.ts'
import { toProblem } from './problem.ts'

/** Proxies close connections on which nothing is said. */
const HEARTBEAT_MS = 15_000

/** Streams the events of one run. Headers wait for the first, so that a refusal keeps its status. */
export class EventReply {
  readonly #reply: FastifyReply
  readonly #frames: EventFrames
  #runId: string | null = null
  #heartbeat: NodeJS.Timeout | undefined
  #resultWritten: Promise<void> | undefined

  constructor(reply: FastifyReply, encoding: Encoding) {
    this.#reply = reply
    this.#frames = new EventFrames(encoding)
  }

  get begun(): boolean {
    return this.#runId !== null
  }

  take(event: RunEvent): void {
    if (this.#runId === null) this.#begin(event.runId)
    if (event.type === 'result') this.#resultWritten = this.#writeResult(event)
    else this.#reply.raw.write(this.#frames.frames(event))
  }

  fail(error: GloveboxError): void {
    const runId = this.#runId ?? ''
    this.#reply.raw.write(this.#frames.failure(runId, toProblem(error, { requestId: this.#reply.request.id, runId })))
  }

  async end(): Promise<void> {
    await this.#resultWritten
    clearInterval(this.#heartbeat)
    if (this.begun) this.#reply.raw.end()
  }

  async #writeResult(event: RunEvent & { type: 'result' }): Promise<void> {
    this.#reply.raw.write(await this.#frames.resultFrame(event))
  }

  #begin(runId: string): void {
    this.#runId = runId
    const { raw } = this.#reply.hijack()
    // A client that left is told by its connection.
    raw.on('error', () => undefined)
    raw.writeHead(200, {
      ...this.#reply.getHeaders(),
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    } as Record<string, string>)
    this.#heartbeat = setInterval(() => raw.write(': still here\n\n'), HEARTBEAT_MS)
  }
}
