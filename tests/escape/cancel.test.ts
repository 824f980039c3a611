import { setTimeout as sleep } from 'node:timers/promises'
import type { Request, Result } from '@glovebox/contract'
import { Engine } from '@glovebox/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadEscapeCases } from './cases.ts'
import { countLeftovers, type Leftovers, leftSince } from './leftovers.ts'

/** What the library promises is 50 ms; other programs may have the cores just then. */
const ANSWER_MAX_MS = 250
const DEAD_WITHIN_MS = 3000
/** Programs that would go on: bombs, stopped and stubborn ones. */
const ENDLESS = ['a1-fork-bomb.c', 'a4-churn.c', 'a7-stop.c', 'a10-busy-loop.c', 'a13-busy-threads.c', 'c14-held-mounts.c']

/** Keeps the compiler at it for many seconds. */
const SLOW_TO_COMPILE = `#define A(x) x x x x x x x x x x
#define B(x) A(A(A(x)))
int f(int i) { B(B(i = i * 3 + (i >> 1);)) return i; }
int main(void) { return f(1); }
`

/** Slower than what reads it, so that its limit on output is far. */
const FLOOD: Request = {
  language: 'c',
  source: '#include <unistd.h>\nint main(void) { static char block[4096]; for (;;) { write(1, block, sizeof block); usleep(200); } }\n',
}

const SLEEPER: Request = { language: 'python', source: 'import time\ntime.sleep(1)' }

let engine: Engine
let before: Leftovers

beforeAll(async () => {
  await using first = new Engine({ concurrency: 1 })
  await first.run({ language: 'c', source: 'int main(void) { return 0; }' })
  before = countLeftovers()
  engine = new Engine({ concurrency: 2 })
  await engine.run({ language: 'c', source: 'int main(void) { return 0; }' })
}, 120_000)

afterAll(() => engine.close())

describe('a run that is cancelled', () => {
  test.each(ENDLESS)('H6: while %s runs is answered at once', async (program) => {
    const request = loadEscapeCases().find((it) => it.program === program)?.request
    const { result, answeredMs } = await cancelAt(request, 'stdout')
    expect(result.status).toBe('cancelled')
    expect(answeredMs).toBeLessThan(ANSWER_MAX_MS)
  })

  test('H6: while it floods its output is answered at once', async () => {
    const { result, answeredMs } = await cancelAt(FLOOD, 'stdout')
    expect(result.status).toBe('cancelled')
    expect(answeredMs).toBeLessThan(ANSWER_MAX_MS)
  })

  test('H6: while it is compiled is answered at once, and its compiler is gone', async () => {
    const { result, answeredMs } = await cancelAt({ language: 'c', source: SLOW_TO_COMPILE }, 'stage')
    expect([result.status, result.run]).toEqual(['cancelled', null])
    expect(answeredMs).toBeLessThan(ANSWER_MAX_MS)
  })

  test('H6: while it waits for its turn is answered at once, and never begins', async () => {
    const busy = [await begin(SLEEPER), await begin(SLEEPER)]
    const { result, answeredMs } = await cancelAt({ language: 'python', source: 'print(1)' }, 'queued')
    expect([result.status, result.run]).toEqual(['cancelled', null])
    expect(answeredMs).toBeLessThan(ANSWER_MAX_MS)
    await Promise.all(busy.map(({ ended }) => ended))
  })

  test('H6: leaves nothing, and the next run is as ever', async () => {
    expect(await engine.run({ language: 'python', source: 'print(6 * 7)' })).toMatchObject({ status: 'success', run: { stdout: '42\n' } })
    await engine.close()
    expect(await leftSince(before, DEAD_WITHIN_MS)).toEqual([])
  })
})

/** Resolves when the run has its slot. */
async function begin(request: Request): Promise<{ readonly ended: Promise<Result> }> {
  const begun = Promise.withResolvers<void>()
  const ended = engine.run(request, { onEvent: ({ type }) => type === 'stage' && begun.resolve() })
  await begun.promise
  return { ended }
}

/** Cancels a moment after the first event of a type. */
async function cancelAt(request: Request | undefined, type: string): Promise<{ result: Result; answeredMs: number }> {
  if (!request) throw new Error('no such program')
  const controller = new AbortController()
  let cancelledAt = 0
  const limits = { cpuTimeMs: 20_000, wallTimeMs: 20_000, outputBytes: 16 << 20 }
  const result = await engine.run(
    { ...request, limits },
    { signal: controller.signal, onEvent: (event) => event.type === type && cancel() },
  )
  return { result, answeredMs: performance.now() - cancelledAt }

  async function cancel(): Promise<void> {
    await sleep(20)
    cancelledAt ||= performance.now()
    controller.abort()
  }
}
