import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { post, type Served, serveEngine } from './serve-engine.ts'

const HELLO = { language: 'python', source: 'print(6*7)' }

describe('the service over real boxes', () => {
  let served: Served
  beforeAll(async () => {
    served = await serveEngine({ readyBoxes: 0, backendEndpoint: 'own' })
  })
  afterAll(async () => {
    await served[Symbol.asyncDispose]()
  })

  test('a run is answered with its result', async () => {
    const reply = await post(served.url, HELLO)
    expect(reply.status).toBe(200)
    expect(await reply.json()).toMatchObject({ status: 'success', language: 'python', run: { stdout: '42\n', exitCode: 0 } })
  })

  test('what a program does is a result, whatever it does', async () => {
    const reply = await post(served.url, { language: 'python', source: 'raise SystemExit(3)' })
    expect(reply.status).toBe(200)
    expect(await reply.json()).toMatchObject({ status: 'runtime_error', reason: { exitCode: 3 } })
  })

  test('a run is told as it happens to whom accepts an event stream', async () => {
    const reply = await post(served.url, HELLO, { accept: 'text/event-stream' })
    expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const events = parseEvents(await reply.text())
    expect(events.map(({ event }) => event)).toEqual(['started', 'stage', 'stdout', 'exit', 'result'])
    expect(events.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5'])
    expect(events[2]?.data).toMatchObject({ stage: 'run', encoding: 'utf8', chunk: '42\n', sequence: 3 })
    expect(events[4]?.data).toMatchObject({ result: { status: 'success', id: events[0]?.data.runId } })
  })

  test('a character that a program writes in pieces arrives whole', async () => {
    const source =
      "import sys, time\nfor byte in 'é€😀'.encode():\n  sys.stdout.buffer.write(bytes([byte])); sys.stdout.flush(); time.sleep(0.02)"
    const reply = await post(served.url, { language: 'python', source }, { accept: 'text/event-stream' })
    const chunks = parseEvents(await reply.text()).filter(({ event }) => event === 'stdout')
    expect(chunks.map(({ data }) => data.chunk)).toEqual(['é', '€', '😀'])
  })

  test('output comes as base64 to whom asks for it', async () => {
    const body = { ...HELLO, outputEncoding: 'base64' }
    const reply = await post(served.url, body, { accept: 'text/event-stream' })
    const chunk = parseEvents(await reply.text()).find(({ event }) => event === 'stdout')?.data
    expect(chunk).toMatchObject({ encoding: 'base64', chunk: Buffer.from('42\n').toString('base64') })
  })

  test('a refusal keeps its status when a stream was asked for', async () => {
    const reply = await post(served.url, { language: 'cobol', source: '' }, { accept: 'text/event-stream' })
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({ code: 'unknown_language', field: 'language' })
  })

  test('languages are listed, and found by id or alias', async () => {
    const { languages } = (await (await fetch(`${served.url}/v1/languages`)).json()) as { languages: { id: string }[] }
    const python = languages.find(({ id }) => id === 'python')
    expect(python).toMatchObject({ name: 'Python', installed: true, compiled: false, version: expect.stringMatching(/^3\.\d+\.\d+$/) })
    for (const name of ['py', 'PYTHON']) expect(await (await fetch(`${served.url}/v1/languages/${name}`)).json()).toEqual(python)
  })

  test('it lives, and is ready once what makes the boxes answers', async () => {
    expect(await (await fetch(`${served.url}/healthz`)).json()).toEqual({ status: 'ok' })
    const reply = await fetch(`${served.url}/readyz`)
    const { ready, checks } = (await reply.json()) as { ready: boolean; checks: { name: string; ok: boolean }[] }
    expect([reply.status, ready]).toEqual([200, true])
    expect(checks.filter(({ ok }) => ok).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['service', 'backend', 'limits', 'image python']),
    )
  })
})

function parseEvents(text: string): { id: string; event: string; data: { readonly [name: string]: unknown } }[] {
  return text
    .trim()
    .split('\n\n')
    .map((frame) => {
      const fields = Object.fromEntries(
        frame.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      )
      return { id: fields.id ?? '', event: fields.event ?? '', data: JSON.parse(fields.data ?? 'null') }
    })
}
