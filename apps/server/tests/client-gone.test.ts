import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ScriptedBackend, ScriptedImages, untilCancelled } from '../../../packages/engine/tests/scripted-backend.ts'
import { type Served, serveEngine } from './serve-engine.ts'

const EVENTS = 'accept: text/event-stream\r\n'
const ENDLESS = { language: 'python', source: 'while True: pass' }
/** A compiler that is busy for many seconds. */
const SLOW_TO_COMPILE = {
  language: 'c',
  source: `#define A(x) x x x x x x x x x x\n#define B(x) A(A(A(A(A(x)))))\nint main(void) { int i = 0; B(i += i * 3 + 1;) return i; }`,
  compileArgs: ['-O3'],
}

describe('H7: a client that goes away', () => {
  test.each([
    ['waiting for a result', ''],
    ['reading events', EVENTS],
  ])('while it was %s takes its run along', async (_how, headers) => {
    const backend = new ScriptedBackend(untilCancelled)
    await using served = await serveEngine({ images: new ScriptedImages(), createBackend: async () => backend })
    const client = await served.connect()
    client.send(ENDLESS, headers)
    await expect.poll(() => backend.running).toBe(1)
    client[Symbol.dispose]()
    await expect.poll(() => backend.running, { interval: 5 }).toBe(0)
    await expect.poll(() => served.logged.join('')).toContain('"verdict":"cancelled"')
  })

  test('while its run waits for its turn leaves the line', async () => {
    const backend = new ScriptedBackend(untilCancelled)
    await using served = await serveEngine({ images: new ScriptedImages(), createBackend: async () => backend, concurrency: 1 })
    using first = await served.connect()
    const second = await served.connect()
    first.send(ENDLESS)
    await expect.poll(() => backend.running).toBe(1)
    second.send(ENDLESS, EVENTS)
    await second.until(/event: queued/)
    second[Symbol.dispose]()
    await expect.poll(() => served.engine.stats()).toMatchObject({ running: 1, waiting: 0 })
    expect(backend.inputs).toHaveLength(1)
  })

  test('while its image is built has nothing run', async () => {
    const backend = new ScriptedBackend()
    const images = new ScriptedImages({ installed: false, buildMs: 300 })
    await using served = await serveEngine({ images, createBackend: async () => backend })
    const client = await served.connect()
    client.send(ENDLESS)
    await expect.poll(() => images.builds).toBe(1)
    client[Symbol.dispose]()
    await setTimeout(500)
    expect(backend.inputs).toHaveLength(0)
  })

  test('while it sends its body has nothing run', async () => {
    const backend = new ScriptedBackend()
    await using served = await serveEngine({ images: new ScriptedImages(), createBackend: async () => backend })
    const client = await served.connect()
    client.socket.write('POST /v1/executions HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"lang')
    await expect.poll(() => served.server.connections).toBe(1)
    client[Symbol.dispose]()
    await expect.poll(() => served.server.connections).toBe(0)
    expect([backend.inputs.length, served.logged.join('').includes('"level":50')]).toEqual([0, false])
  })
})

describe('the box of a client that goes away', () => {
  let served: Served
  beforeAll(async () => {
    served = await serveEngine({ readyBoxes: 0, backendEndpoint: 'own' })
  })
  afterAll(async () => await served[Symbol.asyncDispose]())

  const boxesRunning = async () => (await served.engine.stats()).backend?.boxesRunning

  test.each([
    ['running', ENDLESS, /"stage":"run"/],
    ['compiling', SLOW_TO_COMPILE, /"stage":"compile"/],
  ])('is killed within 50 ms: while it was %s', async (_what, request, begun) => {
    const client = await served.connect()
    client.send(request, EVENTS)
    await client.until(begun)
    await expect.poll(boxesRunning, { interval: 5 }).toBe(1)
    await setTimeout(100)
    expect(await boxesRunning()).toBe(1)
    const startedAt = performance.now()
    client[Symbol.dispose]()
    await expect.poll(boxesRunning, { interval: 1 }).toBe(0)
    // What is promised counts from the moment the engine learns of it: a busy machine may take its time to tell.
    expect(performance.now() - startedAt).toBeLessThan(250)
    expect(served.logged.join('')).not.toContain('"level":50')
  })
})
