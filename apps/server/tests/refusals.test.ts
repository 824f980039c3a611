import { gzipSync } from 'node:zlib'
import { GloveboxError } from '@glovebox/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ScriptedBackend, ScriptedImages, untilCancelled } from '../../../packages/engine/tests/scripted-backend.ts'
import { post, type Served, serveEngine } from './serve-engine.ts'

const HELLO = { language: 'python', source: 'print(6*7)' }
const MEBIBYTE = 1024 * 1024

/** A service whose boxes do what a test says. */
function serveScripted(backend = new ScriptedBackend(), settings: Parameters<typeof serveEngine>[0] = {}): Promise<Served> {
  return serveEngine({ images: new ScriptedImages(), createBackend: async () => backend, ...settings })
}

interface Case {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
}

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

describe('a request that cannot be taken is refused by a problem', () => {
  let served: Served
  beforeAll(async () => {
    served = await serveScripted()
  })
  afterAll(async () => await served[Symbol.asyncDispose]())

  test.each<[string, Case, number, string]>([
    ['a path that there is not', { method: 'GET', path: '/v2/executions' }, 404, 'not_found'],
    ['a path with a slash too many', { method: 'GET', path: '/v1/languages/' }, 404, 'not_found'],
    ['a path that is no URL', { method: 'GET', path: '/v1/languages/%ff' }, 400, 'invalid_request'],
    ['a language that there is not', { method: 'GET', path: '/v1/languages/cobol' }, 404, 'not_found'],
    ['a name that is longer than any', { method: 'GET', path: `/v1/languages/${'x'.repeat(5000)}` }, 400, 'invalid_request'],
    ['a property that every object has', { method: 'GET', path: '/v1/languages/__proto__' }, 404, 'not_found'],
    ['a method that a path does not take', { method: 'DELETE' }, 405, 'method_not_allowed'],
    ['a method that a path with a name does not take', { method: 'PUT', path: '/v1/languages/python' }, 405, 'method_not_allowed'],
    ['an answer in a form that there is not', { headers: { accept: 'text/html' } }, 406, 'not_acceptable'],
    ['an answer in no form', { headers: { accept: '*/*;q=0' } }, 406, 'not_acceptable'],
    ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, 'unsupported_media_type'],
    ['a type that is none', { headers: { 'content-type': 'json' } }, 415, 'unsupported_media_type'],
    ['another character set', { headers: { 'content-type': 'application/json; charset=utf-16' } }, 415, 'unsupported_media_type'],
    [
      'a compressed body',
      { headers: { 'content-encoding': 'gzip' }, body: new Uint8Array(gzipSync(JSON.stringify(HELLO))) },
      415,
      'unsupported_media_type',
    ],
    ['an empty body', { body: '' }, 400, 'invalid_request'],
    ['a body that is no JSON', { body: '{"language":' }, 400, 'invalid_request'],
    ['a body that is no object', { body: 'null' }, 400, 'invalid_request'],
    ['a list of requests', { body: `[${JSON.stringify(HELLO)}]` }, 400, 'invalid_request'],
    ['bytes that are no UTF-8', { body: new Uint8Array([0x22, 0xff, 0x22]) }, 400, 'invalid_encoding'],
    ['half a surrogate pair', { body: '{"language":"python","source":"\\ud800"}' }, 400, 'invalid_encoding'],
    ['a body of too many bytes', { body: `"${'x'.repeat(8 * MEBIBYTE)}"` }, 413, 'request_too_large'],
    ['a body of 100,000 levels', { body: nested(100_000) }, 413, 'request_too_large'],
    ['a body of one level too many', { body: nested(33) }, 413, 'request_too_large'],
    ['a body of too many values', { body: `[${'0,'.repeat(100_000)}0]` }, 413, 'request_too_large'],
    ['a field that there is not', { body: JSON.stringify({ ...HELLO, command: 'rm' }) }, 400, 'invalid_request'],
    ['a prototype', { body: '{"language":"python","source":"","__proto__":{"profile":"x"}}' }, 400, 'invalid_request'],
    ['a tenant of the caller’s choice', { body: JSON.stringify({ ...HELLO, tenant: 'somebody' }) }, 400, 'invalid_request'],
    ['a language that nobody knows', { body: JSON.stringify({ language: 'cobol', source: '' }) }, 400, 'unknown_language'],
  ])('%s', async (_what, { method = 'POST', path = '/v1/executions', headers = {}, body = JSON.stringify(HELLO) }, status, code) => {
    const sent = { 'content-type': 'application/json', ...headers }
    const reply = await fetch(`${served.url}${path}`, { method, headers: sent, ...(method === 'GET' ? {} : { body }) })
    const problem = (await reply.json()) as Record<string, unknown>
    expect([reply.status, problem.code]).toEqual([status, code])
    expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(problem).toMatchObject({
      type: `urn:glovebox:problem:${code}`,
      status,
      title: expect.any(String),
      suggestion: expect.any(String),
    })
    expect(problem.requestId).toBe(reply.headers.get('x-request-id'))
  })

  test('with the methods that the path does take', async () => {
    expect((await fetch(`${served.url}/v1/executions`)).headers.get('allow')).toBe('OPTIONS, POST')
    const reply = await fetch(`${served.url}/v1/languages/python`, { method: 'OPTIONS' })
    expect([reply.status, reply.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS'])
    expect((await fetch(`${served.url}/healthz`, { method: 'HEAD' })).status).toBe(200)
  })

  test('under the caller’s own id when it can stand in a header, else under a new one', async () => {
    const idOf = async (id: string) =>
      (await fetch(`${served.url}/nothing`, { headers: { 'x-request-id': id } })).headers.get('x-request-id')
    expect(await idOf('abc-123')).toBe('abc-123')
    expect(await idOf('a b')).toMatch(/^[0-9a-f-]{36}$/)
    expect(await idOf('x'.repeat(129))).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('a request that comes at a bad time', () => {
  test.each([
    ['page.example:8080', 421],
    ['127.0.0.1.page.example', 421],
    ['notlocalhost.', 421],
    ['localhost', 200],
    ['glovebox:8080', 200],
    ['my.localhost', 200],
    ['[::1]:8080', 200],
  ])('asked for under the name %s is answered by %i', async (host, status) => {
    await using served = await serveScripted()
    using client = await served.connect()
    client.socket.write(`GET /healthz HTTP/1.1\r\nhost: ${host}\r\n\r\n`)
    await client.until(new RegExp(`^HTTP/1.1 ${status} `))
  })

  test('is told when to come again when too many wait', async () => {
    const backend = new ScriptedBackend(untilCancelled)
    await using served = await serveScripted(backend, { concurrency: 1, queueDepth: 1, tenantQueueDepth: 0 })
    using first = await served.connect()
    using second = await served.connect()
    for (const client of [first, second]) client.send(HELLO)
    await expect.poll(() => served.engine.stats()).toMatchObject({ running: 1, waiting: 1 })
    const reply = await post(served.url, HELLO)
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '2'])
    expect(await reply.json()).toMatchObject({ code: 'queue_full' })
  })

  test('is told when to come again when too many of its tenant wait', async () => {
    const beforeRun = () => {
      throw new GloveboxError('tenant_full', 'Too many.')
    }
    await using served = await serveScripted(new ScriptedBackend(), { hooks: { beforeRun } })
    const reply = await post(served.url, HELLO)
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, '2'])
  })

  test('is told that an image is missing, and so is whoever asks whether the service is ready', async () => {
    const images = new ScriptedImages({ installed: false })
    await using served = await serveScripted(new ScriptedBackend(), { images, autoBuild: false })
    const reply = await post(served.url, HELLO)
    expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([503, 'image_missing'])
    const ready = await fetch(`${served.url}/readyz`)
    const { checks } = (await ready.json()) as { checks: { name: string; ok: boolean; detail: string }[] }
    expect(ready.status).toBe(503)
    expect(checks.find(({ name }) => name === 'image python')).toEqual({
      name: 'image python',
      ok: false,
      detail: 'not installed; automatic builds are off',
    })
  })

  test('is told that nothing makes boxes, and so is whoever asks whether the service is ready', async () => {
    const createBackend = () => Promise.reject(new Error('no /secret/supervisor'))
    await using served = await serveEngine({ images: new ScriptedImages(), createBackend })
    const reply = await post(served.url, HELLO)
    const text = await reply.text()
    expect(reply.status).toBe(503)
    expect(text).toContain('backend_unavailable')
    expect(text).not.toContain('secret')
    const ready = await fetch(`${served.url}/readyz`)
    expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('backend_unavailable')])
  })
})

describe('a failure of ours', () => {
  const failing = new ScriptedBackend(() => {
    throw new Error('the supervisor at /secret/path died')
  })

  test('is a problem that names the run, and keeps its cause for the log', async () => {
    await using served = await serveScripted(failing)
    const reply = await post(served.url, HELLO)
    const text = await reply.text()
    expect(reply.status).toBe(500)
    expect(JSON.parse(text)).toMatchObject({ code: 'internal_error', runId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect(text).not.toMatch(/secret|stack|\.ts/)
    expect(served.logged.join('')).toContain('/secret/path')
  })

  test('is the result of a run that was streamed', async () => {
    await using served = await serveScripted(failing)
    const text = await (await post(served.url, HELLO, { accept: 'text/event-stream' })).text()
    expect(text).toMatch(/event: result\ndata: .*"status":"internal_error"/)
    expect(text).not.toContain('secret')
  })

  test('after the first event is an event', async () => {
    const backend = new ScriptedBackend(() => {
      throw new GloveboxError('invalid_request', 'Expected better.')
    })
    await using served = await serveScripted(backend)
    const reply = await post(served.url, HELLO, { accept: 'text/event-stream' })
    expect([reply.status, await reply.text()]).toEqual([200, expect.stringMatching(/event: error\ndata: .*"detail":"Expected better."/)])
  })
})

test('nothing that a caller sends or a program prints goes to the log', async () => {
  const backend = new ScriptedBackend((_input, { onOutput }) => {
    onOutput?.('stdout', Buffer.from('hush-printed'))
    return { stdout: Buffer.from('hush-printed') }
  })
  await using served = await serveScripted(backend)
  const body = { ...HELLO, source: 'hush-source', stdin: 'hush-stdin', env: { HUSH: 'hush-env' }, args: ['hush-arg'] }
  expect(await (await post(served.url, body)).text()).toContain('hush-printed')
  await post(served.url, { ...body, language: 'hush-language' })
  await fetch(`${served.url}/hush-path?hush-query`)
  await expect.poll(() => served.logged.join('')).toContain('"status":404')
  expect(served.logged.join('')).not.toContain('hush')
})
