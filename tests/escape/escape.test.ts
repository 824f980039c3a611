import { Engine } from '@glovebox/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EscapeCase, type Expectation, loadEscapeCases } from './cases.ts'
import { judge } from './judge.ts'
import { countLeftovers, type Leftovers, leftSince } from './leftovers.ts'
import { runCase } from './run-case.ts'

const REPEATS = Number(process.env.GLOVEBOX_ESCAPE_REPEATS ?? 1)
const AT_ONCE = 8
/** How much later than on a quiet machine a CPU limit may be kept. */
const CPU_LATE_MS = 30
const SECRET = 'escape-secret-of-the-service'

const cases = loadEscapeCases()
let before: Leftovers
let engine: Engine

beforeAll(async () => {
  process.env.ESCAPE_SECRET = SECRET
  await warmUp()
  before = countLeftovers()
  // Twice: a case may have another run beside it.
  engine = new Engine({ concurrency: 2 * AT_ONCE, queueDepth: 1000, tenantQueueDepth: 1000 })
})

afterAll(() => engine.close())

describe.each(Array.from({ length: REPEATS }, (_, round) => round + 1))('round %i', () => {
  test.each(cases.map((it) => [it.id, it.title, it] as const))('%s: %s', { timeout: 120_000 }, async (_id, _title, it) => {
    const findings = await findingsOf(it)
    expect(findings, findings.join('\n')).toEqual([])
  })

  test('all of them get the same verdicts when eight run at once', { timeout: 300_000 }, async () => {
    const waiting = [...cases]
    const findings: string[] = []
    const work = async () => {
      for (let it = waiting.shift(); it !== undefined; it = waiting.shift())
        for (const finding of await findingsOf(it, { contended: true })) findings.push(`${it.program}, ${it.title}: ${finding}`)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    expect(findings, findings.join('\n')).toEqual([])
  })
})

test('nothing is left of all this', async () => {
  await engine.close()
  expect(await leftSince(before)).toEqual([])
})

/** A first engine opens what stays open in this process: it is not a leftover. */
async function warmUp(): Promise<void> {
  await using first = new Engine({ concurrency: 1 })
  await first.run({ language: 'c', source: 'int main(void) { return 0; }' })
  await first.run({ language: 'python', source: '' })
  await first.run({ language: 'javascript', source: '' })
}

async function findingsOf(it: EscapeCase, { contended = false } = {}): Promise<string[]> {
  return (await runCase(engine, it)).flatMap(({ expect, result }) => [
    ...judge(contended ? withoutUpperTimes(expect) : expect, result),
    ...(JSON.stringify(result).includes(SECRET) ? ['the secret of the service is in the result'] : []),
  ])
}

/** With more programs than cores wall time says how busy the machine is; CPU time must still be kept, if a little later. */
function withoutUpperTimes(expected: Expectation): Expectation {
  const { wallTimeMs, cpuTimeMs, runMs: _, totalMs: __, ...rest } = expected
  return {
    ...rest,
    ...(wallTimeMs && { wallTimeMs: [wallTimeMs[0], Number.POSITIVE_INFINITY] }),
    ...(cpuTimeMs && { cpuTimeMs: [cpuTimeMs[0], cpuTimeMs[1] + CPU_LATE_MS] }),
  }
}
