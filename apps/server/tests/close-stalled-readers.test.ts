import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { closeStalledReaders } from '../src/close-stalled-readers.ts'

const MEBIBYTE = 1024 * 1024

test('when unread answers take too much memory, the oldest go', async () => {
  const app = Fastify()
  closeStalledReaders(app, { stallMs: 60_000, unreadBytesMax: 100 * MEBIBYTE })
  app.get('/', async () => Buffer.alloc(40 * MEBIBYTE))
  await app.listen({ port: 0 })
  const { port } = app.server.address() as AddressInfo
  const errors: (string | undefined)[] = []
  const ask = async () => {
    const socket = connect(port, '127.0.0.1').on('error', ({ code }: NodeJS.ErrnoException) => errors.push(code))
    await once(socket, 'connect')
    socket.pause().write('GET / HTTP/1.1\r\nhost: test\r\n\r\n')
    return { socket }
  }
  const sockets = []
  for (let count = 0; count < 3; count++) {
    sockets.push(await ask())
    await expect.poll(() => connections(app.server)).toBe(Math.min(count + 1, 2))
  }
  // Who goes on reading gets all of it; the first was given up, and its connection ends early.
  const [first, , third] = sockets
  expect(await read(third?.socket)).toBeGreaterThan(40 * MEBIBYTE)
  expect(await read(first?.socket)).toBeLessThan(40 * MEBIBYTE)
  // By a reset, so that its kernel's share is not kept either.
  expect(errors).toEqual(['ECONNRESET'])
  for (const { socket } of sockets) socket.destroy()
  await app.close()
})

function connections(server: { getConnections(take: (error: Error | null, count: number) => void): unknown }): Promise<number> {
  return new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))
}

/** How many bytes come until the connection ends, or all of an answer is there. */
async function read(socket: ReturnType<typeof connect> | undefined): Promise<number> {
  let bytes = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  socket?.on('data', (chunk) => {
    bytes += chunk.length
    if (bytes > 40 * MEBIBYTE) resolve()
  })
  socket?.once('close', resolve).resume()
  await promise
  return bytes
}
