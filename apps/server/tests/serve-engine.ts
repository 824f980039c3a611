import { connect, type Socket } from 'node:net'
import { Engine, type EngineOptions, loadServerConfig, type ServerConfig } from '@glovebox/engine'
import { pino } from 'pino'
import { Server } from '../src/server.ts'

/** A service on a free port, for one test. What it logs goes to `logged`. */
export interface Served extends AsyncDisposable {
  readonly server: Server
  readonly engine: Engine
  readonly url: string
  readonly logged: string[]
  /** A connection that speaks whatever a test says. */
  connect(): Promise<RawClient>
}

export async function serveEngine(options: EngineOptions = {}, settings: Partial<ServerConfig> = {}): Promise<Served> {
  const logged: string[] = []
  const log = pino({ base: null }, { write: (line: string) => logged.push(line) })
  const engine = new Engine({ log: (message) => log.warn(message), ...options })
  const config = loadServerConfig({ drainMs: 2000, ...settings }, {})
  const server = await Server.create({ engine, config, hostChecks: await engine.preload(), log })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  const port = Number(new URL(url).port)
  return {
    server,
    engine,
    url,
    logged,
    connect: () => RawClient.open(port),
    async [Symbol.asyncDispose]() {
      void server.drain()
      await server.drain()
    },
  }
}

/** Bytes to a port, and what comes back. */
export class RawClient implements Disposable {
  readonly socket: Socket
  readonly closed: Promise<void>
  received = ''

  private constructor(socket: Socket) {
    this.socket = socket
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
    socket.setEncoding('utf8').on('error', () => undefined)
    socket.on('data', (text: string) => {
      this.received += text
    })
  }

  static async open(port: number): Promise<RawClient> {
    const client = new RawClient(connect({ port, host: '127.0.0.1' }))
    await new Promise((resolve) => client.socket.once('connect', resolve))
    return client
  }

  /** A whole request for a run. */
  send(body: unknown, headers = ''): void {
    const text = JSON.stringify(body)
    const head = `POST /v1/executions HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n${headers}`
    this.socket.write(`${head}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
  }

  /** Waits until what came matches. */
  async until(pattern: RegExp, timeoutMs = 10_000): Promise<string> {
    const end = performance.now() + timeoutMs
    while (!pattern.test(this.received)) {
      if (performance.now() > end || this.socket.destroyed) throw new Error(`expected ${pattern}, got ${JSON.stringify(this.received)}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return this.received
  }

  [Symbol.dispose](): void {
    this.socket.destroy()
  }
}

export async function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return await fetch(`${url}/v1/executions`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: text })
}
