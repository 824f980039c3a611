import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { BackendContext } from '@glovebox/contract'
import { FrameParser } from './frame-parser.ts'
import {
  decodeFailure,
  decodeWelcome,
  encodeFrame,
  encodeHello,
  type Failure,
  type Frame,
  FrameType,
  PROTOCOL_VERSION,
} from './protocol.ts'

/** Who listens to the frames of one run. `fail` is called at most once, and nothing after it. */
export interface FrameListener {
  take(frame: Frame): void
  fail(failure: Failure | 'closed', message: string): void
}

export interface SupervisorPaths {
  readonly supervisor: string
  readonly init: string
  readonly seccomp: string
}

const START_TIMEOUT_MS = 10_000
const LAST_WORDS_MAX_BYTES = 4096

/**
 * A supervisor of our own and the socket to it. The supervisor leads a session of its own, so that a Ctrl-C meant for us does not
 * reach it; it ends, and takes all its boxes along, when the socket closes. It keeps this process alive only while a run is under way.
 */
export class SupervisorConnection {
  readonly isolation: string
  readonly #child: ChildProcess
  readonly #socket: Socket
  readonly #listeners = new Map<number, FrameListener>()
  #lastRunId = 0
  #closed = false

  private constructor(started: Started, isolation: string) {
    this.isolation = isolation
    this.#child = started.child
    this.#socket = started.socket
    this.#socket.on('data', (chunk: Buffer) => this.#takeChunk(started.parser, chunk))
    this.#socket.on('error', () => this.#socket.destroy())
    this.#socket.on('close', () => this.#failAll('closed', `The supervisor ended${started.lastWords()}.`))
    this.#socket.unref()
  }

  /** Throws Error, with what the supervisor said last, when it does not come up. */
  static async open(paths: SupervisorPaths, context: BackendContext): Promise<SupervisorConnection> {
    const started = start(paths, context)
    try {
      const welcome = decodeWelcome(await firstPayload(started))
      if (welcome.version !== PROTOCOL_VERSION) {
        throw new Error(`The supervisor speaks protocol ${welcome.version}, this is ${PROTOCOL_VERSION}; rebuild with \`make -C native\`.`)
      }
      return new SupervisorConnection(started, welcome.isolation)
    } catch (error) {
      started.socket.destroy()
      throw error
    }
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

  /** Ends the supervisor and waits until it has cleaned up. */
  async close(): Promise<void> {
    const exited = this.#child.exitCode === null && this.#child.signalCode === null ? once(this.#child, 'exit') : null
    this.#child.ref()
    this.#socket.destroy()
    await exited
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

interface Started {
  readonly child: ChildProcess
  readonly socket: Socket
  readonly parser: FrameParser
  /** What the supervisor wrote to stderr last, for a message: " (…)", or nothing. */
  lastWords(): string
}

function start(paths: SupervisorPaths, context: BackendContext): Started {
  const argv = ['--fd', '3', '--images', context.imagesRoot, '--init', paths.init, '--seccomp', paths.seccomp]
  const child = spawn(paths.supervisor, argv, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], detached: true, env: {}, cwd: '/' })
  const socket = child.stdio[3] as Socket
  const stderr = child.stderr as unknown as Socket
  let words = ''
  stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-LAST_WORDS_MAX_BYTES)
    context.log(chunk.toString('utf8').trimEnd())
  })
  stderr.unref()
  child.unref()
  child.on('error', () => socket.destroy())
  socket.write(encodeHello())
  return { child, socket, parser: new FrameParser(), lastWords: () => (words.trim() ? ` (${words.trim()})` : '') }
}

/** The payload of the WELCOME frame. */
function firstPayload({ child, socket, parser, lastWords }: Started): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => finish(() => reject(new Error(`The supervisor did not start: ${why}${lastWords()}`)))
    const timer = setTimeout(() => fail(`no answer within ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS)
    const onError = (error: Error) => fail(error.message)
    // The socket may close a moment before what was written to stderr arrives.
    const onClose = () => setTimeout(() => fail('it ended'), 20)
    const onData = (chunk: Buffer) => {
      for (const { type, payload } of parser.push(chunk)) {
        if (type === FrameType.welcome) return finish(() => resolve(payload))
        return fail(type === FrameType.failure ? decodeFailure(payload).message : `it answered with a frame of type ${type}`)
      }
    }
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      child.off('error', onError)
      socket.off('close', onClose).off('error', onError).off('data', onData)
      settle()
    }
    child.on('error', onError)
    socket.on('close', onClose).on('error', onError).on('data', onData)
  })
}
