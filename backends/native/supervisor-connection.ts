import type { Socket } from 'node:net'
import type { FrameParser } from './frame-parser.ts'
import { decodeFailure, encodeFrame, type Failure, type Frame, FrameType } from './protocol.ts'
import { type Greeted, greet, type SupervisorLink } from './supervisor-link.ts'

/** Who listens to the frames of one run. `fail` is called at most once, and nothing after it. */
export interface FrameListener {
  take(frame: Frame): void
  fail(failure: Failure | 'closed', message: string): void
}

const START_PATIENCE_MS = 10_000

/** Conversations with a supervisor, by run id. It keeps this process alive only while one is under way. */
export class SupervisorConnection {
  readonly isolation: string
  readonly imagesRoot: string
  readonly wholeBoxes: boolean
  readonly #link: SupervisorLink
  readonly #socket: Socket
  readonly #listeners = new Map<number, FrameListener>()
  #lastRunId = 0
  #closed = false

  private constructor(link: SupervisorLink, { welcome, parser }: Greeted) {
    this.isolation = welcome.isolation
    this.imagesRoot = welcome.imagesRoot
    this.wholeBoxes = welcome.wholeBoxes
    this.#link = link
    this.#socket = link.socket
    this.#socket.on('data', (chunk: Buffer) => this.#takeChunk(parser, chunk))
    this.#socket.on('close', () => this.#failAll('closed', `The supervisor ended${link.lastWords()}.`))
    this.#socket.unref()
  }

  /** Throws Error, with what the supervisor said last, when it does not greet in time. */
  static async open(link: SupervisorLink, patienceMs = START_PATIENCE_MS): Promise<SupervisorConnection> {
    return new SupervisorConnection(link, await greet(link, patienceMs))
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Opens a conversation under a run id of its own; `close` must be called when it is over. */
  listen(listener: FrameListener): { runId: number; close: () => void } {
    do this.#lastRunId = (this.#lastRunId % 0xffff_ffff) + 1
    while (this.#listeners.has(this.#lastRunId))
    const runId = this.#lastRunId
    this.#listeners.set(runId, listener)
    this.#socket.ref()
    return { runId, close: () => this.#forget(runId) }
  }

  send(frame: Buffer): void {
    if (!this.#closed) this.#socket.write(frame)
  }

  sendEmpty(type: number, runId: number): void {
    this.send(encodeFrame(type, runId))
  }

  /** Leaves; a supervisor of our own ends, and this waits until it has cleaned up. */
  async close(): Promise<void> {
    this.#socket.destroy()
    await this.#link.ended()
  }

  #takeChunk(parser: FrameParser, chunk: Buffer): void {
    try {
      for (const frame of parser.push(chunk)) this.#dispatch(frame)
    } catch (error) {
      this.#failAll('protocol', `The supervisor broke the protocol: ${(error as Error).message}`)
      this.#socket.destroy()
    }
  }

  #dispatch(frame: Frame): void {
    if (frame.type !== FrameType.failure) this.#listeners.get(frame.runId)?.take(frame)
    else this.#fail(frame.runId, decodeFailure(frame.payload))
  }

  #fail(runId: number, { failure, message }: { failure: Failure; message: string }): void {
    const listener = this.#listeners.get(runId)
    this.#forget(runId)
    if (runId === 0) this.#failAll(failure, message)
    else listener?.fail(failure, message)
  }

  #forget(runId: number): void {
    this.#listeners.delete(runId)
    if (this.#listeners.size === 0) this.#socket.unref()
  }

  #failAll(failure: Failure | 'closed', message: string): void {
    this.#closed = true
    const listeners = [...this.#listeners.values()]
    this.#listeners.clear()
    for (const listener of listeners) listener.fail(failure, message)
  }
}
