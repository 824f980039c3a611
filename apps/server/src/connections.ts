import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

interface Connection {
  readonly gone: AbortController
  /** Those that have not gone out whole, in the order of their requests. */
  readonly answers: Set<ServerResponse>
}

/** The connections of a server, and what goes on on each. */
export class Connections {
  readonly #open = new Map<Socket, Connection>()

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      const connection: Connection = { gone: new AbortController(), answers: new Set() }
      this.#open.set(socket, connection)
      socket.once('close', () => {
        this.#open.delete(socket)
        connection.gone.abort()
      })
    })
    server.on('request', ({ socket }, response) => {
      const connection = this.#open.get(socket)
      if (connection === undefined) return
      connection.answers.add(response)
      response.once('close', () => connection.answers.delete(response))
    })
    // Node's own, at the end of a server, takes a connection for idle while its answer is still going out.
    server.closeIdleConnections = () => undefined
  }

  get size(): number {
    return this.#open.size
  }

  /** Aborts when the connection is closed: whoever asked is gone, and what they asked for has no reader. */
  signalOf(socket: Socket): AbortSignal {
    return this.#open.get(socket)?.gone.signal ?? AbortSignal.abort()
  }

  /** Closes those on which no request is under way, also where one has only begun to come: Node keeps these. */
  closeIdle(): void {
    for (const [socket, { answers }] of this.#open) if (answers.size === 0) socket.destroy()
  }

  /** The last answer under way on each says, when it is not too late, that the connection ends with it. */
  announceEnd(): void {
    for (const { answers } of this.#open.values()) {
      const last = [...answers].at(-1)
      if (last !== undefined) last.shouldKeepAlive = false
    }
  }

  /** By a reset: the kernel, too, keeps nothing for who does not read. */
  closeAll(): void {
    for (const socket of this.#open.keys()) socket.resetAndDestroy()
  }
}
