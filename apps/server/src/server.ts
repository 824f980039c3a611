import type { AddressInfo } from 'node:net'
import { type Check, GloveboxError } from '@glovebox/contract'
import type { Engine, ServerConfig } from '@glovebox/engine'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Connections } from './connections.ts'
import { makeApp } from './make-app.ts'

export interface ServerOptions {
  readonly engine: Engine
  readonly config: ServerConfig
  /** What the backend said of this host, when that could still be asked. */
  readonly hostChecks: readonly Check[]
  readonly log: Logger
}

/** For answers of cancelled runs to get out, before what is left of connections is closed. */
const FAREWELL_MS = 2000
const IDLE_CHECK_MS = 100

/** The HTTP service around one engine, which it closes when it ends. */
export class Server {
  readonly #options: ServerOptions
  readonly #app: FastifyInstance
  readonly #connections: Connections
  #draining: Promise<void> | null = null
  #cancelling: Promise<void> | null = null

  private constructor(options: ServerOptions) {
    this.#options = options
    const { app, connections } = makeApp({ ...options, isDraining: () => this.isDraining })
    this.#app = app
    this.#connections = connections
  }

  static async create(options: ServerOptions): Promise<Server> {
    const server = new Server(options)
    await server.#app.ready()
    return server
  }

  /** Gives the URL. Errors: invalid_config where it cannot listen. */
  async listen(target: { readonly host: string; readonly port: number } | { readonly fd: number }): Promise<string> {
    const { server } = this.#app
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    server.once('error', reject)
    server.listen(target, resolve)
    await promise.catch(refuseAddress).finally(() => server.off('error', reject))
    const { address, family, port } = server.address() as AddressInfo
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
  }

  get isDraining(): boolean {
    return this.#draining !== null
  }

  /** How many there are now. */
  get connections(): number {
    return this.#connections.size
  }

  /**
   * Takes no more, answers what runs and waits, and ends when all answers have gone out. What is left after `drainMs`, or at the second call,
   * is cancelled, and answered; who has not read their answer soon after that loses it.
   */
  async drain(): Promise<void> {
    if (this.#draining) this.#cancelling ??= this.#cancel()
    this.#draining ??= this.#drain()
    await this.#draining
  }

  async #drain(): Promise<void> {
    const { config, engine } = this.#options
    const patience = setTimeout(() => {
      this.#cancelling ??= this.#cancel()
    }, config.drainMs)
    this.#connections.announceEnd()
    // A connection on which the last answer has gone out is idle only from then on.
    const idle = setInterval(() => this.#connections.closeIdle(), IDLE_CHECK_MS)
    try {
      await this.#app.close()
    } finally {
      clearTimeout(patience)
      clearInterval(idle)
    }
    await engine.close()
  }

  async #cancel(): Promise<void> {
    const farewell = setTimeout(() => this.#connections.closeAll(), FAREWELL_MS)
    farewell.unref()
    await this.#options.engine.close()
  }
}

function refuseAddress(cause: NodeJS.ErrnoException): never {
  if (!['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'].includes(cause.code ?? '')) throw cause
  throw new GloveboxError('invalid_config', `Expected an address to listen on, got ${cause.message}.`, {
    field: 'port',
    suggestion: 'Choose another with --port (GLOVEBOX_PORT).',
    cause,
  })
}
