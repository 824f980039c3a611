import type { Server } from 'node:http'
import type { Socket } from 'node:net'

interface Connection {
  readonly gone: AbortController
  /** Requests whose answer has not gone out. */
  requests: number
}

/** The connections of a server, and what goes on on each. */
export class Connections {
  readonly #open = new Map<Socket, Connection>()

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      const connection: Connection = { gone: new AbortController(), requests: 0 }
      this.#open.set(socket, connection)
      socket.once('close', () => {
        this.#open.delete(socket)
        connection.gone.abort()
      })
    })
    server.on('request', ({ socket }, response) => {
      const connection = this.#open.get(socket)
      if (connection === undefined) return
      connection.requests++
      response.once('close', () => connection.requests--)
    })
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
    for (const [socket, { requests }] of this.#open) if (requests === 0) socket.destroy()
  }

  closeAll(): void {
    for (const socket of this.#open.keys()) socket.destroy()
  }
}
