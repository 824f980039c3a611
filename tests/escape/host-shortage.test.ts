import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { GloveboxError } from '@glovebox/contract'
import { Engine } from '@glovebox/engine'
import { describe, expect, test } from 'vitest'
import { descendantsOf, listProcesses } from './processes.ts'

const PIDS = '/sys/fs/cgroup/pids'
const RUNS = 6
const WELL_AGAIN_WITHIN_MS = 10_000
const HELLO = { language: 'python', source: 'print(6 * 7)' }

describe('a host that runs out', () => {
  test('H4: of descriptors for the supervisor gives our failures and right answers, and no false verdict', async () => {
    await using engine = new Engine({ concurrency: 2, readyBoxes: 0, backendEndpoint: 'own', log: () => {} })
    expect(await tryHello(engine)).toBe('42\n')
    const supervisor = supervisorPid()
    const open = readdirSync(`/proc/${supervisor}/fd`).length
    for (let more = 0; more <= 40; more += 4) {
      limitDescriptors(supervisor, open + more)
      expectNoFalseVerdict(await tryMany(engine))
    }
    limitDescriptors(supervisor, 1024)
    expect(await untilWell(engine)).toBe('42\n')
  })

  test.skipIf(!existsSync(join(PIDS, 'cgroup.procs')))(
    'H4: of processes gives our failures and right answers, and no false verdict',
    async () => {
      const group = join(PIDS, `escape-${process.pid}`)
      const home = join(PIDS, /^\d+:pids:(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/')
      mkdirSync(group)
      try {
        await using engine = new Engine({ concurrency: 2, readyBoxes: 0, backendEndpoint: 'own', log: () => {} })
        try {
          writeFileSync(join(group, 'cgroup.procs'), String(process.pid))
          expect(await tryHello(engine)).toBe('42\n')
        } finally {
          writeFileSync(join(home, 'cgroup.procs'), String(process.pid))
        }
        await sleep(200)
        const used = Number(readFileSync(join(group, 'pids.current'), 'utf8'))
        for (let more = 0; more <= 6; more++) {
          writeFileSync(join(group, 'pids.max'), String(used + more))
          expectNoFalseVerdict(await tryMany(engine))
        }
        writeFileSync(join(group, 'pids.max'), 'max')
        expect(await untilWell(engine)).toBe('42\n')
      } finally {
        await removeGroup(group)
      }
    },
  )
})

/** What it printed, or whose fault it was that it did not. */
async function tryHello(engine: Engine): Promise<string> {
  try {
    const { status, reason, run } = await engine.run(HELLO)
    return status === 'success' ? (run?.stdout ?? '') : `${status}: ${reason.message}`
  } catch (error) {
    return error instanceof GloveboxError ? `${error.kind}: ${error.code}` : String(error)
  }
}

function tryMany(engine: Engine): Promise<string[]> {
  return Promise.all(Array.from({ length: RUNS }, () => tryHello(engine)))
}

function expectNoFalseVerdict(answers: readonly string[]): void {
  expect(answers.filter((answer) => !/^(42\n$|internal_error: |service: backend_)/.test(answer))).toEqual([])
}

async function untilWell(engine: Engine): Promise<string> {
  const end = performance.now() + WELL_AGAIN_WITHIN_MS
  for (;;) {
    const answer = await tryHello(engine)
    if (answer === '42\n' || performance.now() > end) return answer
    await sleep(50)
  }
}

function supervisorPid(): number {
  const all = listProcesses()
  const ours = descendantsOf(process.pid, all)
  const pid = all.find((it) => ours.has(it.pid) && it.name === 'glovebox-superv')?.pid
  if (pid === undefined) throw new Error('no supervisor of ours')
  return pid
}

function limitDescriptors(pid: number, count: number): void {
  execFileSync('prlimit', [`--pid=${pid}`, `--nofile=${count}:`])
}

async function removeGroup(group: string): Promise<void> {
  const end = performance.now() + WELL_AGAIN_WITHIN_MS
  while (readFileSync(join(group, 'cgroup.procs'), 'utf8') !== '' && performance.now() < end) await sleep(20)
  rmdirSync(group)
}
