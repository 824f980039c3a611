import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ScriptedBackend, ScriptedImages } from '../../../packages/engine/tests/scripted-backend.ts'
import { post, type Served, serveEngine } from './serve-engine.ts'

const HELLO = { language: 'python', source: 'print(6*7)' }
const MEBIBYTE = 1024 * 1024
const HEAD = 'POST /v1/executions HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n'

const parts = (backend = new ScriptedBackend()) => ({ images: new ScriptedImages(), createBackend: async () => backend })

describe('H5: an upload that is too large', () => {
  let served: Served
  beforeAll(async () => {
    served = await serveEngine(parts())
  })
  afterAll(async () => await served[Symbol.asyncDispose]())

  test('is refused before it is sent, when its length is told', async () => {
    using client = await served.connect()
    client.socket.write(`${HEAD}expect: 100-continue\r\ncontent-length: ${1024 * MEBIBYTE}\r\n\r\n`)
    const answer = await client.until(/request_too_large/)
    expect(answer).toMatch(/^HTTP\/1.1 413 /)
  })

  test('is waited for when it may come', async () => {
    using client = await served.connect()
    const body = JSON.stringify(HELLO)
    client.socket.write(`${HEAD}expect: 100-continue\r\ncontent-length: ${body.length}\r\n\r\n`)
    await client.until(/^HTTP\/1.1 100 Continue\r\n\r\n$/)
    client.socket.write(body)
    await client.until(/HTTP\/1.1 200 OK/)
  })

  test('is not waited for aloud in HTTP/1.0, which would take that for the answer', async () => {
    using client = await served.connect()
    const body = JSON.stringify(HELLO)
    client.socket.write(`${HEAD.replace('1.1', '1.0')}expect: 100-continue\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
    expect(await client.until(/HTTP/)).toMatch(/^HTTP\/1.1 200 OK/)
  })

  test('is taken whatever else is expected', async () => {
    using client = await served.connect()
    client.send(HELLO, 'expect: 200-ok\r\n')
    expect(await client.until(/"status"/)).toMatch(/^HTTP\/1.1 200 OK/)
  })

  test.each([
    ['with its length', `content-length: ${1024 * MEBIBYTE}`, ''],
    ['in chunks', 'transfer-encoding: chunked', '100000\r\n'],
  ])('is cut off when it is sent all the same: a gigabyte %s', async (_how, header, prefix) => {
    using client = await served.connect()
    const before = process.memoryUsage().rss
    client.socket.write(`${HEAD}${header}\r\n\r\n`)
    const chunk = Buffer.concat([Buffer.from(prefix), Buffer.alloc(MEBIBYTE), Buffer.from(prefix && '\r\n')])
    let sent = 0
    for (; sent < 1024 * MEBIBYTE && !client.socket.destroyed; sent += MEBIBYTE) {
      if (!client.socket.write(chunk)) await Promise.race([new Promise((resolve) => client.socket.once('drain', resolve)), client.closed])
    }
    await client.closed
    expect(client.received).toMatch(/^HTTP\/1.1 413 [\s\S]*request_too_large/)
    expect(sent).toBeLessThan(512 * MEBIBYTE)
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * MEBIBYTE)
  })

  test('of 100,000 levels costs less than to read it', async () => {
    const startedAt = performance.now()
    await Promise.all(Array.from({ length: 20 }, () => post(served.url, '['.repeat(100_000))))
    expect(performance.now() - startedAt).toBeLessThan(3000)
  })
})

describe('H5: a client that takes its time', () => {
  const settings = { headersTimeoutMs: 300, requestTimeoutMs: 600, keepAliveMs: 300 }
  let served: Served
  beforeAll(async () => {
    served = await serveEngine(parts(), settings)
  })
  afterAll(async () => await served[Symbol.asyncDispose]())

  test('over the head of its request is refused', async () => {
    using client = await served.connect()
    const timer = setInterval(() => client.socket.write('x'), 50)
    client.socket.write('POST /v1/executions HTTP/1.1\r\nx-slow: ')
    await client.closed.finally(() => clearInterval(timer))
    expect(client.received).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n[\s\S]*"code":"request_timeout"/)
  })

  test('over the body of its request is refused', async () => {
    using client = await served.connect()
    const timer = setInterval(() => client.socket.write(' '), 50)
    client.socket.write(`${HEAD}content-length: 1000\r\n\r\n{`)
    await client.closed.finally(() => clearInterval(timer))
    expect(client.received).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n[\s\S]*"code":"request_timeout"/)
  })

  test('over the next request loses its connection', async () => {
    using client = await served.connect()
    client.send(HELLO)
    await client.until(/"status":"success"/)
    await client.closed
  })

  test('over reading its answer loses its connection', async () => {
    const backend = new ScriptedBackend(() => ({ stdout: Buffer.alloc(16 * MEBIBYTE, 'x'), stdoutBytes: 16 * MEBIBYTE }))
    await using large = await serveEngine(parts(backend), settings)
    using client = await large.connect()
    client.socket.pause()
    client.send(HELLO)
    await expect.poll(() => large.server.connections, { timeout: 10_000 }).toBe(1)
    await expect.poll(() => large.server.connections, { timeout: 10_000 }).toBe(0)
  })
})

describe('a connection', () => {
  test.each([
    ['without a Host header', 'GET /healthz HTTP/1.1\r\n\r\n'],
    ['with two Host headers', 'GET /healthz HTTP/1.1\r\nhost: one\r\nhost: two\r\n\r\n'],
    ['that asks for a connection to elsewhere', 'CONNECT elsewhere:80 HTTP/1.1\r\nhost: elsewhere:80\r\n\r\n'],
  ])('%s is told so by a problem, which is in the log', async (_what, request) => {
    await using served = await serveEngine(parts())
    using client = await served.connect()
    client.socket.write(request)
    const answer = await client.until(/"requestId"/)
    expect(answer).toMatch(/^HTTP\/1.1 400 [\s\S]*content-type: application\/problem\+json[\s\S]*"code":"invalid_request"/)
    const [, id = 'none'] = /x-request-id: (\S+)/.exec(answer) ?? []
    await expect
      .poll(() => served.logged.join(''))
      .toMatch(new RegExp(`"requestId":"${id}".*"status":400|"status":400.*"requestId":"${id}"`))
  })

  test('of HTTP/1.0 need not say a Host', async () => {
    await using served = await serveEngine(parts())
    using client = await served.connect()
    client.socket.write('GET /healthz HTTP/1.0\r\n\r\n')
    await client.until(/^HTTP\/1.1 200 OK/)
  })

  test('that says no HTTP is told so and closed', async () => {
    await using served = await serveEngine(parts())
    using client = await served.connect()
    client.socket.write('HELO there\r\n\r\n')
    await client.closed
    expect(client.received).toMatch(/^HTTP\/1.1 400 Bad Request\r\n[\s\S]*"code":"invalid_request"/)
  })

  test('with too many bytes of headers is told so and closed', async () => {
    await using served = await serveEngine(parts())
    using client = await served.connect()
    client.socket.write(`GET /healthz HTTP/1.1\r\nx-large: ${'x'.repeat(64 * 1024)}\r\n\r\n`)
    await client.closed
    expect(client.received).toMatch(/^HTTP\/1.1 431 Request Header Fields Too Large\r\n[\s\S]*"code":"headers_too_large"/)
  })

  test('over the bound is closed at once, and the others go on', async () => {
    await using served = await serveEngine(parts(), { maxConnections: 3 })
    const clients = [await served.connect(), await served.connect(), await served.connect()]
    using fourth = await served.connect()
    await fourth.closed
    clients[0]?.send(HELLO)
    await clients[0]?.until(/"status":"success"/)
    for (const client of clients) client[Symbol.dispose]()
  })

  test('may send its requests one behind the other, and is answered in order', async () => {
    const backend = new ScriptedBackend(async ({ step }) => {
      const text = Buffer.from(step.stdinBase64, 'base64').toString()
      await setTimeout(text === '1' ? 100 : 0)
      return { stdout: Buffer.from(`answer ${text};`) }
    })
    await using served = await serveEngine({ ...parts(backend), concurrency: 3 })
    using client = await served.connect()
    for (const stdin of ['1', '2', '3']) client.send({ ...HELLO, stdin })
    await client.until(/answer 3/)
    expect(client.received.match(/answer \d/g)).toEqual(['answer 1', 'answer 2', 'answer 3'])
  })
})
