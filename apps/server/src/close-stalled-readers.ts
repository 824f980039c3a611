import type { FastifyInstance } from 'fastify'

/** An answer that is written but not read would be kept for ever: a connection on which nothing of it moves for so long is closed. */
export function closeStalledReaders(app: FastifyInstance, stallMs: number): void {
  app.addHook('onRequest', async ({ raw: { socket } }, { raw: response }) => {
    response.once('prefinish', () => {
      let left = Number.POSITIVE_INFINITY
      const timer = setInterval(() => {
        if (socket.writableLength >= left) socket.destroy()
        left = socket.writableLength
      }, stallMs / 2)
      timer.unref()
      response.once('close', () => clearInterval(timer))
    })
  })
}
