import { METHODS } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ScriptedBackend, ScriptedImages } from '../../../packages/engine/tests/scripted-backend.ts'
import { type Served, serveEngine } from './serve-engine.ts'

const SECONDS = Number(process.env.GLOVEBOX_BODIES_SECONDS ?? 20)
/** Told when something is found: the same one finds it again. */
const SEED = Number(process.env.GLOVEBOX_FUZZ_SEED ?? Date.now() % 2 ** 31)
const GROWTH_MAX_BYTES = 48 * 1024 * 1024

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const PATHS = ['/', '/v1/executions', '/v1/languages', '/v1/languages/python', '/healthz', '/readyz', '/openapi.json']
const NAMES = [
  'accept',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'expect',
  'connection',
  'x-request-id',
  'upgrade',
  'host',
]
const VALUES = [
  'application/json',
  'text/event-stream',
  'chunked',
  'gzip',
  '0',
  '5',
  '-1',
  '99999999999',
  '100-continue',
  'close',
  'keep-alive, Upgrade',
  'websocket',
  '*/*;q=x',
  'application/json;charset=utf-8',
]

const path = fc.oneof(
  { weight: 4, arbitrary: fc.constant('/v1/executions') },
  { weight: 2, arbitrary: fc.constantFrom(...PATHS) },
  fc.webPath(),
  fc.string({ unit: 'grapheme-ascii' }).map((text) => `/v1/languages/${text.replace(/\s/g, '')}`),
  fc.string({ unit: 'grapheme-ascii' }).map((text) => text.replace(/\s/g, '') || '*'),
)
const value = fc.oneof(fc.constantFrom(...VALUES), fc.string({ unit: 'grapheme-ascii', maxLength: 200 }))
const headers = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), fc.stringMatching(/^[a-zA-Z-]{1,20}$/)), value), { maxLength: 5 })

/** Something like a request: real fields with values that may be anything. */
const request = fc.record(
  {
    language: fc.oneof(fc.constantFrom('python', 'c', 'js'), fc.string(), fc.jsonValue()),
    source: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
    files: fc.oneof(
      fc.array(
        fc.record({ path: fc.string(), content: fc.string(), encoding: fc.constantFrom('utf8', 'base64', 'x') }, { requiredKeys: [] }),
      ),
      fc.jsonValue(),
    ),
    entry: fc.jsonValue(),
    stdin: fc.oneof(fc.string(), fc.jsonValue()),
    stdinEncoding: fc.constantFrom('utf8', 'base64', 'x'),
    args: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
    env: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.jsonValue()),
    limits: fc.oneof(
      fc.dictionary(fc.constantFrom('cpuTimeMs', 'memoryBytes', '__proto__', 'x'), fc.oneof(fc.double(), fc.integer())),
      fc.jsonValue(),
    ),
    outputs: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
    outputEncoding: fc.constantFrom('utf8', 'base64', 'x'),
    profile: fc.jsonValue(),
    tenant: fc.string(),
  },
  { requiredKeys: [] },
)
/** One that can be run, but for a field. */
const nearlyRight = fc.tuple(fc.constantFrom('python', 'c', 'js'), request).map(([language, { source, entry, ...rest }]) => {
  const [field] = Object.entries(rest)
  return { language, source: JSON.stringify(source) ?? '', ...(field && { [field[0]]: field[1] }) }
})
const body = fc.oneof(
  { weight: 3, arbitrary: request.map((it) => Buffer.from(JSON.stringify(it))) },
  { weight: 3, arbitrary: nearlyRight.map((it) => Buffer.from(JSON.stringify(it))) },
  fc.json().map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom('{"__proto__":{}}', '['.repeat(5000), '"\\ud800"', '', ' ', '1e999', '{"language":"python","language":"c","source":""}')
    .map((text) => Buffer.from(text)),
)

/** How the bytes of a request come. */
const message = fc.record({
  method: fc.oneof({ weight: 5, arbitrary: fc.constant('POST') }, fc.constantFrom(...METHODS)),
  path,
  headers,
  body,
  asJson: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  framing: fc.oneof({ weight: 12, arbitrary: fc.constantFrom('length', 'chunked') }, fc.constantFrom('none', 'short')),
  cut: fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, fc.nat({ max: 400 })),
})
type Message = typeof message extends fc.Arbitrary<infer T> ? T : never

function toBytes({ method, path, headers, body, asJson, framing, cut }: Message): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, 'host: test', 'connection: close', ...headers.map(([name, text]) => `${name}: ${text}`)]
  if (asJson) lines.push('content-type: application/json')
  if (framing === 'length' || framing === 'short') lines.push(`content-length: ${framing === 'short' ? body.length + 7 : body.length}`)
  if (framing === 'chunked') lines.push('transfer-encoding: chunked')
  const chunked = framing === 'chunked' ? [`${body.length.toString(16)}\r\n`, body, body.length ? '\r\n0\r\n\r\n' : '\r\n'] : [body]
  const whole = Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), ...chunked.map((part) => Buffer.from(part))])
  return cut === null ? whole : whole.subarray(0, cut)
}

function isWhole({ framing, cut }: Message): boolean {
  return framing !== 'short' && cut === null
}

describe('whatever is sent', () => {
  let served: Served
  const backend = new ScriptedBackend(() => ({ stdout: Buffer.from('out') }))
  beforeAll(async () => {
    const parts = { images: new ScriptedImages(), createBackend: async () => backend }
    served = await serveEngine(parts, { requestTimeoutMs: 200, headersTimeoutMs: 200 })
  })
  afterAll(async () => await served[Symbol.asyncDispose]())

  test(
    `is answered or closed, never by a failure, and nothing is left of it (seed ${SEED}, ${SECONDS} s)`,
    async () => {
      const start = heldBytes()
      const statuses = new Set<string>()
      const once = fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 32 }), async (messages) => {
        const answers = await Promise.all(messages.map(async (one) => await exchange(served, toBytes(one), isWhole(one))))
        for (const answer of answers) statuses.add(answer.slice(9, 12))
        for (const answer of answers) expect(answer).toMatch(/^(HTTP\/1\.1 ([1-4]\d\d|503) [\s\S]*)?$/)
        expect(await served.engine.stats()).toMatchObject({ running: 0, waiting: 0 })
      })
      await fc.assert(once, { seed: SEED, numRuns: 1_000_000, interruptAfterTimeLimit: SECONDS * 1000, markInterruptAsFailure: false })
      // A generator that only makes what is refused at the door would find nothing.
      expect([...statuses]).toEqual(expect.arrayContaining(['200', '400', '404']))
      await expect.poll(() => served.server.connections).toBe(0)
      await setTimeout(100)
      expect(served.logged.filter((line) => line.includes('"level":50'))).toEqual([])
      // Most of what is held is what this test has logged.
      served.logged.length = 0
      expect(heldBytes() - start).toBeLessThan(GROWTH_MAX_BYTES)
      expect((await fetch(`${served.url}/healthz`)).status).toBe(200)
    },
    (SECONDS + 60) * 1000,
  )
})

/** What is still needed, or leaked. */
function heldBytes(): number {
  collectGarbage()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}

/** All that comes back until the connection is closed, which must not take for ever. */
async function exchange(served: Served, bytes: Buffer, whole: boolean): Promise<string> {
  using client = await served.connect()
  client.socket.write(bytes)
  // To wait for the rest of a request is tried elsewhere, and would take most of the time here.
  if (!whole) client.socket.end()
  const late = setTimeout(10_000, 'late' as const, { ref: false })
  if ((await Promise.race([client.closed, late])) === 'late') throw new Error(`no end after ${JSON.stringify(bytes.toString('latin1'))}`)
  return client.received
}
