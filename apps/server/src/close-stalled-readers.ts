import type { ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'

/** Of answers that are written and not read, all together. */
const UNREAD_BYTES_MAX = 256 * 1024 * 1024

export interface StalledReaderOptions {
  readonly stallMs: number
  readonly unreadBytesMax?: number
}

/**
 * An answer that is written but not read would be kept for ever. A connection on which nothing of it moves for so long is closed; and when the
 * answers take too much memory together, those that have waited for longest go: who reads does not wait.
 */
export function closeStalledReaders(app: FastifyInstance, { stallMs, unreadBytesMax = UNREAD_BYTES_MAX }: StalledReaderOptions): void {
  const unread = new Set<ServerResponse>()
  app.addHook('onRequest', async (_request, { raw: response }) => {
    response.once('prefinish', () => {
      unread.add(response)
      const stopWatching = watch(response, stallMs)
      response.once('close', () => {
        unread.delete(response)
        stopWatching()
      })
      closeOldest(unread, unreadBytesMax)
    })
  })
}

function watch(response: ServerResponse, stallMs: number): () => void {
  let left = Number.POSITIVE_INFINITY
  const timer = setInterval(() => {
    if (response.writableLength >= left) close(response)
    left = response.writableLength
  }, stallMs / 2)
  timer.unref()
  return () => clearInterval(timer)
}

/** A set is in the order of its making. */
function closeOldest(unread: ReadonlySet<ServerResponse>, bytesMax: number): void {
  let bytes = 0
  for (const response of unread) bytes += response.writableLength
  for (const response of unread) {
    if (bytes <= bytesMax) return
    bytes -= response.writableLength
    close(response)
  }
}

/** By a reset: else the kernel would keep what it has of the answer. One that waits behind another on its connection has no socket yet. */
function close(response: ServerResponse): void {
  response.req.socket.resetAndDestroy()
}
