import { readlinkSync } from 'node:fs'
import type { Request, Result } from '@glovebox/contract'
import { Engine } from '@glovebox/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { descendantsOf, type HostProcess, listProcesses } from './processes.ts'

const AT_ONCE = 8
const WALL_LIMIT_MS = 700
const SLACK_MS = 20

/** Each child a session of its own: where the kernel shares the CPU by session, this asks for sixty shares. */
const SESSIONS = `#include <unistd.h>
int main(void) {
	for (int i = 0; i < 60; i++)
		if (fork() == 0) {
			setsid();
			for (;;) ;
		}
	for (;;) pause();
}
`

let engine: Engine

beforeAll(async () => {
  engine = new Engine({ concurrency: AT_ONCE + 1 })
  await sessions(100)
  await engine.run({ language: 'python', source: 'print(1)' })
})

afterAll(() => engine.close())

describe('programs that take the CPU by sessions', () => {
  test('end on time, eight at once', { timeout: 60_000 }, async () => {
    for (const result of await Promise.all(Array.from({ length: AT_ONCE }, () => sessions(WALL_LIMIT_MS)))) {
      expect(result).toMatchObject({ status: 'timeout', reason: { limit: 'wall' } })
      expect(result.run?.wallTimeMs).toBeLessThanOrEqual(WALL_LIMIT_MS + SLACK_MS)
    }
  })

  test('leave an honest program its share, and an abort of one more its promptness', { timeout: 60_000 }, async () => {
    const busy = Array.from({ length: AT_ONCE - 1 }, () => sessions(4000))
    await new Promise((resolve) => setTimeout(resolve, WALL_LIMIT_MS))
    const honest = await engine.run({ language: 'python', source: 'print(1)' })
    const controller = new AbortController()
    let abortedAt = Number.NaN
    const aborted = await engine.run(
      { language: 'python', source: 'print("started", flush=True)\nwhile True: pass' },
      {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type !== 'stdout') return
          abortedAt = performance.now()
          controller.abort()
        },
      },
    )
    expect(performance.now() - abortedAt).toBeLessThan(50)
    expect(aborted.status).toBe('cancelled')
    expect(honest).toMatchObject({ status: 'success', run: { stdout: '1\n' } })
    // Its fair share is a quarter of a core here; without one it takes seconds.
    expect(honest.run?.wallTimeMs).toBeLessThan(500)
    await Promise.all(busy)
  })
})

describe('a kill from outside', () => {
  test.each([
    ['of the first process of a box is our failure, not the program’s', 'init', { status: 'internal_error' }],
    ['of the program is told as the signal that it is', 'main', { status: 'runtime_error', reason: { signal: 'SIGKILL' } }],
  ] as const)('%s', async (_what, victim, expected) => {
    const result = await engine.run(
      { language: 'python', source: 'import time\nprint("started", flush=True)\ntime.sleep(5)' },
      {
        onEvent: (event) => {
          if (event.type === 'stdout') process.kill(findBox()[victim].pid, 'SIGKILL')
        },
      },
    )
    expect(result).toMatchObject(expected)
  })
})

/** Of the only box that runs python. */
function findBox(): { readonly main: HostProcess; readonly init: HostProcess } {
  const all = listProcesses()
  const ours = descendantsOf(process.pid, all)
  const mine = all.filter(({ pid }) => ours.has(pid))
  const main = mine.find(({ name, uid }) => uid > 0 && name.startsWith('python'))
  const init = mine.find(({ pid, name }) => main && name === 'glovebox-box' && pidNamespace(pid) === pidNamespace(main.pid))
  if (!main || !init) throw new Error('no box runs python')
  return { main, init }
}

function pidNamespace(pid: number): string {
  return readlinkSync(`/proc/${pid}/ns/pid`)
}

function sessions(wallTimeMs: number): Promise<Result> {
  const request: Request = { language: 'c', source: SESSIONS, limits: { cpuTimeMs: 60_000, wallTimeMs } }
  return engine.run(request)
}
