import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Result } from '@glovebox/contract'
import { describe, expect, it } from 'vitest'
import { countLeftovers, leftSince } from '../escape/leftovers.ts'
import { ownState } from './own-state.ts'
import { LAUNCHER, runGlovebox } from './run-glovebox.ts'
import { runServe } from './run-serve.ts'
import { killOne, temporaryFolder } from './start-service.ts'

const HELLO = { language: 'python', source: 'print(6*7)' }
const SLEEPING = { language: 'python', source: 'import time\ntime.sleep(1)\nprint(6*7)' }
const ENDLESS = { language: 'python', source: 'while True: pass', limits: { cpuTimeMs: 20_000, wallTimeMs: 20_000 } }

interface Answer {
  readonly status: number
  readonly result: Partial<Result> & { readonly code?: string }
}

/** What comes back; status 0 when the connection is lost. */
async function run(url: string, body: object): Promise<Answer> {
  try {
    const headers = { 'content-type': 'application/json' }
    const reply = await fetch(`${url}/v1/executions`, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: reply.status, result: (await reply.json()) as Partial<Result> }
  } catch {
    return { status: 0, result: {} }
  }
}

/** The checkout in a folder that only root may enter. */
function secludedCheckout(): string {
  const folder = join(temporaryFolder(), 'secluded')
  mkdirSync(folder, { mode: 0o700 })
  const parts = ['package.json', 'node_modules', 'apps', 'packages', 'backends', 'languages', 'profiles']
  mkdirSync(join(folder, 'native'))
  const root = join(LAUNCHER, '..')
  copy([...parts.map((part) => join(root, part)), folder])
  copy([join(root, 'native/build'), join(folder, 'native/build')])
  return folder
}

/** By links where that can be. */
function copy(paths: readonly string[]): void {
  try {
    execFileSync('cp', ['-al', ...paths], { stdio: 'ignore' })
  } catch {
    execFileSync('cp', ['-a', '--remove-destination', ...paths])
  }
}

describe('glovebox serve', () => {
  it('answers from a checkout that only root can read, and its server is not root', async () => {
    const service = await runServe({ checkout: secludedCheckout() })
    const status = readFileSync(`/proc/${service.find('glovebox-server')}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t(187\d{7})\t\1\t\1\t\1$/m)
    expect(status).toMatch(/^CapPrm:\t0+$/m)
    expect(status).toMatch(/^NoNewPrivs:\t1$/m)
    const languages = (await (await fetch(`${service.url}/v1/languages`)).json()) as { languages: { id: string; extensions: string[] }[] }
    for (const { id, extensions } of languages.languages) {
      const source = readFileSync(join(LAUNCHER, `../languages/${id}/hello${extensions[0]}`), 'utf8')
      expect(await run(service.url, { language: id, source })).toMatchObject({ status: 200, result: { status: 'success', language: id } })
    }
    expect(await run(service.url, { language: 'cobol', source: '' })).toMatchObject({ status: 400, result: { code: 'unknown_language' } })
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200)
    expect((await fetch(`${service.url}/openapi.json`)).status).toBe(200)
  })

  it('answers what is under way when it is told to end, and leaves nothing', async () => {
    const before = countLeftovers()
    const service = await runServe()
    expect(await run(service.url, HELLO)).toMatchObject({ status: 200 })
    const answers = Array.from({ length: 8 }, () => run(service.url, SLEEPING))
    await sleep(300)
    service.child.kill('SIGTERM')
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ status: 200, result: { status: 'success' } })
    expect(await service.ended).toBe(0)
    expect(await run(service.url, HELLO)).toMatchObject({ status: 0 })
    expect(await leftSince(before)).toEqual([])
  })

  it.each([
    ['the server', 'glovebox-server', [0]],
    ['the supervisor', 'glovebox-superv', [500, 503]],
    ['the monitor', 'glovebox-monito', [200]],
  ])(
    'H2, H3: answers every caller when %s is killed, runs the next program within 2 s, and leaves nothing',
    async (_what, name, statuses) => {
      const before = countLeftovers()
      const service = await runServe({ args: ['--concurrency', '4'] })
      await run(service.url, HELLO)
      const answers = Array.from({ length: 4 }, () => run(service.url, name.endsWith('monito') ? SLEEPING : ENDLESS))
      await sleep(500)
      killOne(service.find(name))
      const killedAt = performance.now()
      while ((await run(service.url, HELLO)).result.run?.stdout !== '42\n') expect(performance.now() - killedAt).toBeLessThan(2000)
      for (const { status } of await Promise.all(answers)) expect(statuses).toContain(status)
      service.child.kill('SIGTERM')
      expect(await service.ended).toBe(0)
      expect(await leftSince(before)).toEqual([])
    },
  )

  it('has an image built that is missing, once for all who wait', { timeout: 120_000 }, async () => {
    const { env } = ownState()
    const service = await runServe({ env })
    const program = { language: 'own-shell', source: 'echo $((6 * 7)); cat /opt/version' }
    const answers = await Promise.all([run(service.url, program), run(service.url, program)])
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 200, result: { version: '1.2', run: { stdout: '42\nversion 1.2\n' } } })
  })

  it('answers a failed build without a word of the host', { timeout: 120_000 }, async () => {
    const { env, language } = ownState('exit 7')
    const service = await runServe({ env })
    const { status, result } = await run(service.url, { language: 'own-shell', source: '' })
    expect([status, result.code]).toEqual([503, 'image_build_failed'])
    expect(JSON.stringify(result)).not.toContain(language)
  })

  it('stands beside another of its kind', async () => {
    const [one, other] = [await runServe(), await runServe()]
    const answers = await Promise.all([one, other].map(({ url }) => run(url, HELLO)))
    expect(answers.map(({ result }) => result.run?.stdout)).toEqual(['42\n', '42\n'])
  })

  it.each([
    ['an address that others can reach', ['--host', '0.0.0.0'], /Others can reach 0\.0\.0\.0[\s\S]*--open/],
    ['a name that has no address', ['--host', 'no.such.name.invalid'], /Expected an address or a name that has one/],
    ['a port that there is not', ['--port', '65536'], /from 0 to 65535/],
    ['languages that are not there', ['--languages-dirs', '/no/languages'], /\/no\/languages: ENOENT/],
    ['a file that cannot be', ['--store', 'sqlite', '--store-path', '/no/x.db'], /Expected a file that SQLite can open, got "\/no\/x\.db"/],
    ['a supervisor that is not its own', ['--backend-endpoint', '/no/supervisor.sock'], /has a supervisor of its own/],
    ['a setting that there is not', ['--prot', '80'], /unknown option/],
  ])('refuses %s', async (_what, args, message) => {
    const { code, stderr } = await runGlovebox(['serve', ...args])
    expect([code, stderr]).toEqual([126, expect.stringMatching(message)])
  })

  it('says what is wrong when its port is taken', async () => {
    const service = await runServe()
    const { code, stderr } = await runGlovebox(['serve', '--port', new URL(service.url).port])
    expect(code).toBeGreaterThanOrEqual(125)
    expect(stderr).toMatch(/in use/i)
  })
})
