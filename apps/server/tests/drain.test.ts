import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ScriptedBackend, ScriptedImages, untilCancelled } from '../../../packages/engine/tests/scripted-backend.ts'
import { type Served, serveEngine } from './serve-engine.ts'

const HELLO = { language: 'python', source: '' }
const EVENTS = 'accept: text/event-stream\r\n'

function serveScripted(backend: ScriptedBackend, drainMs: number): Promise<Served> {
  return serveEngine({ images: new ScriptedImages(), createBackend: async () => backend, concurrency: 4 }, { drainMs })
}

describe('a service that is told to end', () => {
  test('answers what runs and what waits, takes no more, and is gone', async () => {
    const backend = new ScriptedBackend(async () => {
      await setTimeout(300)
      return { stdout: Buffer.from('answered') }
    })
    await using served = await serveScripted(backend, 10_000)
    const clients = await Promise.all(Array.from({ length: 8 }, () => served.connect()))
    for (const [index, client] of clients.entries()) client.send(HELLO, index % 2 ? EVENTS : '')
    await expect.poll(() => served.engine.stats()).toMatchObject({ running: 4, waiting: 4 })
    await served.server.drain()
    await Promise.all(clients.map(({ closed }) => closed))
    for (const { received } of clients) expect(received).toMatch(/"status":"success"[\s\S]*answered/)
    await expect(fetch(served.url)).rejects.toThrow()
    expect(backend.closed).toBe(1)
  })

  test('is not ready any more, and says so on connections that there are', async () => {
    await using served = await serveScripted(new ScriptedBackend(untilCancelled), 10_000)
    using running = await served.connect()
    running.send(HELLO)
    await expect.poll(() => served.engine.stats()).toMatchObject({ running: 1 })
    using asking = await served.connect()
    asking.socket.write('GET /readyz HTTP/1.1\r\n')
    await expect.poll(() => served.server.connections).toBe(2)
    const drained = served.server.drain()
    asking.socket.write('host: test\r\n\r\n')
    await asking.until(/^HTTP\/1.1 503 [\s\S]*"ready":false[\s\S]*it is ending/)
    void served.server.drain()
    await drained
  })

  test.each([
    ['when its time is over', 300, false],
    ['when it is told again', 60_000, true],
  ])('cancels what still runs, and answers it: %s', async (_when, drainMs, again) => {
    await using served = await serveScripted(new ScriptedBackend(untilCancelled), drainMs)
    using json = await served.connect()
    using events = await served.connect()
    json.send(HELLO)
    events.send(HELLO, EVENTS)
    await expect.poll(() => served.engine.stats()).toMatchObject({ running: 2 })
    const drained = served.server.drain()
    await setTimeout(100)
    expect(json.received).toBe('')
    if (again) void served.server.drain()
    await drained
    await Promise.all([json.closed, events.closed])
    expect(json.received).toContain('"status":"cancelled"')
    expect(events.received).toMatch(/event: result\ndata: .*"status":"cancelled"/)
  })

  test.each([
    ['JSON', ''],
    ['events', EVENTS],
  ])('waits until answers have gone out whole to those who read slowly: %s', async (_form, headers) => {
    const text = 'x'.repeat(24 * 1024 * 1024)
    const backend = new ScriptedBackend((_input, { onOutput }) => {
      onOutput?.('stdout', Buffer.from(text))
      return { stdout: Buffer.from(text), stdoutBytes: text.length }
    })
    await using served = await serveScripted(backend, 10_000)
    using client = await served.connect()
    client.socket.pause()
    client.send(HELLO, headers)
    await expect.poll(async () => (await served.engine.stats()).verdicts.success).toBe(1)
    await setTimeout(100)
    const drained = served.server.drain()
    await setTimeout(500)
    client.socket.resume()
    await drained
    await client.closed
    expect(client.received.length).toBeGreaterThan(text.length)
    expect(client.received.slice(-50)).toMatch(headers ? /}\n\n\r\n0\r\n\r\n$/ : /}$/)
  })

  test('says with the last answer of a connection that it ends, and not before', async () => {
    const backend = new ScriptedBackend(async () => {
      await setTimeout(300)
      return {}
    })
    await using served = await serveScripted(backend, 10_000)
    using client = await served.connect()
    client.send(HELLO)
    client.send(HELLO)
    await expect.poll(() => served.engine.stats()).toMatchObject({ running: 2 })
    await served.server.drain()
    await client.closed
    expect(client.received.match(/(?<=^connection: ).*(?=\r$)/gim)).toEqual(['keep-alive', 'close'])
  })

  test('does not wait for clients that say nothing', async () => {
    await using served = await serveScripted(new ScriptedBackend(), 10_000)
    using silent = await served.connect()
    using used = await served.connect()
    used.send(HELLO)
    await used.until(/"status":"success"/)
    const startedAt = performance.now()
    await served.server.drain()
    await Promise.all([silent.closed, used.closed])
    expect(performance.now() - startedAt).toBeLessThan(5000)
  })
})
