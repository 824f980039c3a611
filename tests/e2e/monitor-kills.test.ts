import { readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { countLeftovers, leftSince } from '../escape/leftovers.ts'
import { descendantsOf, type HostProcess, listProcesses } from '../escape/processes.ts'
import { runServe } from './run-serve.ts'
import { killOne, until } from './start-service.ts'

/** Whose death costs a run at most; alone on a machine the next one works within 2 s. */
const RESTART_MAX_MS = 10_000

type Victim = (own: readonly HostProcess[]) => HostProcess | undefined

const inBox = (process: HostProcess) => pidNamespace(process) !== readlinkSync('/proc/self/ns/pid')
const ofProgram: Victim = (own) => own.find((it) => it.name.startsWith('python') && inBox(it))

function pidNamespace({ pid }: HostProcess): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`)
  } catch {
    return ''
  }
}

async function run(url: string, source: string): Promise<string> {
  const body = JSON.stringify({ language: 'python', source })
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/v1/executions`, { method: 'POST', headers, body })
  const { code, run: stage } = (await response.json()) as { code?: string; run?: { stdout: string } }
  return code ?? stage?.stdout ?? ''
}

describe.skipIf(process.getuid?.() !== 0)('a service with a process of a box killed in the middle of a run', () => {
  const victims: readonly (readonly [string, Victim, string])[] = [
    ['the janitor', (own) => own.find(({ name }) => name === 'glovebox-clean'), 'internal_error'],
    ['a keeper', (own) => own.find((it) => it.name === 'glovebox-init' && !inBox(it)), 'slept\n'],
    [
      'the init of its box',
      (own) => {
        const program = ofProgram(own)
        return own.find((it) => it.name === 'glovebox-box' && program !== undefined && pidNamespace(it) === pidNamespace(program))
      },
      'internal_error',
    ],
  ]

  it.each(victims)('answers the caller when it is %s, goes on, and leaves nothing', async (_what, find, expected) => {
    const before = countLeftovers()
    const service = await runServe()
    const caller = run(service.url, 'import time; time.sleep(2); print("slept")')
    const own = () => {
      const all = listProcesses()
      const below = descendantsOf(service.pid, all)
      return all.filter(({ pid }) => below.has(pid))
    }
    expect(await until(() => ofProgram(own()))).not.toBeNull()
    killOne(find(own())?.pid)
    const killedAt = performance.now()
    while ((await run(service.url, 'print(6*7)')) !== '42\n') expect(performance.now() - killedAt).toBeLessThan(RESTART_MAX_MS)
    expect(await caller).toBe(expected)
    service.child.kill('SIGTERM')
    expect(await service.ended).toBe(0)
    expect(await leftSince(before)).toEqual([])
  })
})

describe.skipIf(process.getuid?.() !== 0)('a service whose monitor is killed while it drains', () => {
  it('goes on draining, and starts no other', async () => {
    const before = countLeftovers()
    const service = await runServe()
    expect(await run(service.url, 'print(1)')).toBe('1\n')
    const caller = run(service.url, 'import time; time.sleep(6); print("slept")')
    await sleep(500)
    service.child.kill('SIGTERM')
    await sleep(300)
    killOne(service.find('glovebox-monit'))
    expect(await caller).toBe('slept\n')
    expect(await service.ended).toBe(0)
    expect(service.printed.stderr).not.toContain('starting it again')
    expect(await leftSince(before)).toEqual([])
  })
})
