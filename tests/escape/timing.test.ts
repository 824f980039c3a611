import { readFileSync } from 'node:fs'
import type { Request, Result } from '@glovebox/contract'
import { Engine } from '@glovebox/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const AT_ONCE = 8
const CPU_LIMIT_MS = 500
const SLACK_MS = 20

let engine: Engine

beforeAll(async () => {
  engine = new Engine({ concurrency: AT_ONCE })
  await Promise.all(
    ['c', 'python'].map((language) => engine.run({ language, source: language === 'c' ? 'int main(void) { return 0; }' : '' })),
  )
})

afterAll(() => engine.close())

describe('the CPU limit', () => {
  test('ends an endless loop within 20 ms', async () => {
    expectOnTime(await engine.run(endlessLoop()))
  })

  test('ends eight endless loops at once within 20 ms of their own CPU time', { timeout: 120_000 }, async () => {
    const results = await Promise.all(Array.from({ length: AT_ONCE }, () => engine.run(endlessLoop())))
    for (const result of results) expectOnTime(result)
  })

  test('ends eight programs that burn on every core at once', { timeout: 120_000 }, async () => {
    const source = program('a13-busy-threads.c')
    const results = await Promise.all(
      Array.from({ length: AT_ONCE }, () => engine.run({ ...cProgram(source), limits: limits(CPU_LIMIT_MS) })),
    )
    for (const result of results) expectOnTime(result)
  })
})

describe('the wall limit', () => {
  test('is kept within 20 ms by a program whose memory takes longer to be freed', async () => {
    const source =
      '#include <stdlib.h>\n#include <string.h>\n#include <unistd.h>\nint main(void) { memset(malloc(900 << 20), 1, 900 << 20); pause(); }\n'
    const result = await engine.run({ language: 'c', source, limits: { wallTimeMs: 2000, memoryBytes: 1 << 30 } })
    expect(result).toMatchObject({ status: 'timeout', reason: { limit: 'wall' } })
    expect(result.run?.wallTimeMs).toBeLessThanOrEqual(2000 + SLACK_MS)
  })
})

describe('an answer', () => {
  test('does not wait for a grandchild that holds stdout, and has all that was printed before', async () => {
    const source = `import os, sys, time
if os.fork() == 0:
    time.sleep(60)
sys.stdout.write("x" * 500000)
sys.stdout.flush()
os._exit(0)
`
    const started = performance.now()
    const result = await engine.run({ language: 'python', source, limits: { wallTimeMs: 10_000 } })
    expect(result).toMatchObject({ status: 'success', run: { stdoutBytes: 500_000, stdoutTruncated: false } })
    expect(performance.now() - started).toBeLessThan(1000)
  })

  test.each([
    ['a crash', 'abort();', {}],
    ['a limit on CPU time', 'for (;;) ;', { cpuTimeMs: 100 }],
    ['a limit on wall time', 'pause();', { wallTimeMs: 100 }],
    ['a limit on memory', 'for (;;) memset(malloc(1 << 20), 1, 1 << 20);', { memoryBytes: 32 << 20 }],
    ['a signal of its own', 'raise(SIGKILL);', {}],
    ['a fork bomb', 'for (;;) fork();', { cpuTimeMs: 200, processes: 16 }],
  ])('has all that was printed before the death by %s', async (_how, death, limits) => {
    const body = `char block[50001]; memset(block, 'x', 50000); block[50000] = '\\n'; write(1, block, 50001); write(2, "last words", 10); ${death}`
    const source = `#include <signal.h>\n#include <stdlib.h>\n#include <string.h>\n#include <unistd.h>\nint main(void) { ${body} return 0; }\n`
    const { status, run } = await engine.run({ language: 'c', source, limits: { wallTimeMs: 10_000, ...limits } })
    expect({ status, stdoutBytes: run?.stdoutBytes, stderr: run?.stderr }).toMatchObject({ stdoutBytes: 50_001, stderr: 'last words' })
    expect(status).not.toBe('success')
  })

  test('to an aborted run comes within 50 ms', async () => {
    for (let round = 0; round < 5; round++) {
      const controller = new AbortController()
      let abortedAt = Number.NaN
      const result = await engine.run(
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
      expect(result).toMatchObject({ status: 'cancelled', run: { stdout: 'started\n' } })
    }
  })
})

function endlessLoop(): Request {
  return { ...cProgram(program('a10-busy-loop.c')), limits: limits(CPU_LIMIT_MS) }
}

function cProgram(content: string): Request {
  return {
    language: 'c',
    files: [
      { path: 'main.c', content },
      { path: 'escape.h', content: program('escape.h') },
    ],
  }
}

function program(name: string): string {
  return readFileSync(new URL(`programs/${name}`, import.meta.url), 'utf8')
}

function limits(cpuTimeMs: number): NonNullable<Request['limits']> {
  return { cpuTimeMs, wallTimeMs: 60_000 }
}

function expectOnTime(result: Result): void {
  expect(result).toMatchObject({ status: 'timeout', reason: { limit: 'cpu' } })
  expect(result.run?.cpuTimeMs).toBeGreaterThanOrEqual(CPU_LIMIT_MS)
  expect(result.run?.cpuTimeMs).toBeLessThanOrEqual(CPU_LIMIT_MS + SLACK_MS)
}
