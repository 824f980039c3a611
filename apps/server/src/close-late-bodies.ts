import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

const BYTES_MAX = 1024 * 1024
const WAIT_MS = 2000
const CHECK_MS = 50

/**
 * An answer may go out before the body has come, a refusal of one that is too large for instance. To close at once would lose the answer: the
 * kernel throws it away with what was not read. So what comes is thrown away for a moment, and then the connection is closed.
 */
export function closeLateBodies(app: FastifyInstance): void {
  app.addHook('onResponse', async ({ raw }) => {
    if (!raw.complete) watch(raw)
  })
}

function watch(request: IncomingMessage): void {
  const { socket } = request
  const bytesMax = socket.bytesRead + BYTES_MAX
  const end = performance.now() + WAIT_MS
  const timer = setInterval(() => {
    const over = socket.bytesRead > bytesMax || performance.now() > end
    if (request.complete || socket.destroyed || over) clearInterval(timer)
    if (over && !request.complete) socket.destroy()
  }, CHECK_MS)
}
