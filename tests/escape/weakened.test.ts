import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { type EscapeCase, loadEscapeCases, type Weakened } from './cases.ts'
import { judge } from './judge.ts'
import { countLeftovers, type Leftovers, leftSince } from './leftovers.ts'
import { runCase } from './run-case.ts'
import unproven from './unproven.json' with { type: 'json' }
import { buildCore, buildWeakened, listGuards, NATIVE_FOLDER, nameOf, withWeakened } from './weakened.ts'

const BUILT_AT_ONCE = 2
/** Some of them only wait, for a box that cannot end. */
const RUN_AT_ONCE = 4
const MARK = 'WEAKENED'

const entries = loadEscapeCases().flatMap((it) => it.weakened.map((weakened) => ({ it, weakened })))
const names = [...new Set(entries.map(({ weakened }) => nameOf(weakened.guards)))]
let before: Leftovers

vi.setConfig({ maxConcurrency: RUN_AT_ONCE })

beforeAll(async () => {
  await buildCore()
  await atOnce(names, (name) => buildWeakened(name.split('+')))
  await withWeakened(['rlimit_stack'], (engine) => engine.run({ language: 'c', source: 'int main(void) { return 0; }' }))
  before = countLeftovers()
}, 600_000)

test('the usual build has nothing of all this', async () => {
  const paths = await buildCore()
  for (const file of [paths.supervisor, paths.init]) expect(readFileSync(file, 'latin1')).not.toMatch(/WEAKENED|test build/)
})

describe('a test build without a guard', () => {
  test('says so in its files and in every result', async () => {
    const paths = await buildWeakened(['pids_max', 'rlimit_stack'])
    for (const file of [paths.supervisor, paths.init]) expect(readFileSync(file, 'latin1')).toContain(`${MARK}: pids_max+rlimit_stack`)
    const isolation = await withWeakened(
      ['rlimit_stack'],
      async (engine) => (await engine.run({ language: 'python', source: '' })).isolation,
    )
    expect(isolation).toContain(`${MARK}: rlimit_stack`)
  })

  test.each(['rlimit_nothing', 'seccomp_nothing'])('is refused for a guard that does not exist: %s', async (guard) => {
    await expect(buildWeakened([guard])).rejects.toThrow(guard)
  })
})

describe('the table of guards', () => {
  test('has a program for each, or a reason why there is none', async () => {
    const proven = new Set(entries.filter(({ weakened }) => weakened.heldBy === undefined).flatMap(({ weakened }) => weakened.guards))
    const guards = [...(await listGuards()).keys()]
    expect(guards.filter((guard) => !proven.has(guard) && !(guard in unproven))).toEqual([])
    expect(Object.keys(unproven).filter((guard) => proven.has(guard) || !guards.includes(guard))).toEqual([])
    expect([...proven].filter((guard) => !guards.includes(guard))).toEqual([])
  })

  test('has none that stands nowhere in the C core', async () => {
    const sources = globSync('{init,supervisor}/*.c', { cwd: NATIVE_FOLDER }).map((path) => readFileSync(join(NATIVE_FOLDER, path), 'utf8'))
    const standing = new Set(sources.flatMap((source) => [...source.matchAll(/\bGUARD\((\w+)\)/g)].map(([, guard]) => guard)))
    const guards = [...(await listGuards()).keys()].filter((guard) => !guard.startsWith('seccomp_'))
    expect(guards.filter((guard) => !standing.has(guard))).toEqual([])
  })
})

describe.concurrent('an attack gets past its guard', () => {
  const rows = entries.map(({ it, weakened }) => [nameOf(weakened.guards), it.program, it.title, it, weakened] as const)
  test.each(rows)('without %s: %s, %s', async (_guards, _program, _title, it, weakened) => {
    const findings = await findingsOf(it, weakened)
    expect(findings, findings.join('\n')).toEqual([])
  })
})

describe.concurrent('where guards cover for each other', () => {
  const rows = entries
    .filter(({ weakened }) => weakened.guards.length > 1)
    .flatMap(({ it, weakened }) => weakened.guards.map((guard) => [guard, it.program, it.title, it, weakened] as const))
  test.each(rows)('%s is enough to hold %s: %s', async (guard, _program, _title, it, { guards, expect: weakened }) => {
    const others = guards.filter((other) => other !== guard)
    const last = await withWeakened(others, async (engine) => (await runCase(engine, it)).at(-1))
    expect(last && judge(weakened, last.result), `what comes without ${others.join(' and ')}`).not.toEqual([])
  })
})

test('nothing is left of all this', async () => {
  expect(await leftSince(before)).toEqual([])
})

/** The guards make the difference: what must come out of the case does not, and what is told of the weakened build does. */
async function findingsOf(it: EscapeCase, { guards, expect: weakened, leaves = [] }: Weakened): Promise<string[]> {
  return await withWeakened(guards, async (engine) => {
    const atFirst = countLeftovers()
    const last = (await runCase(engine, it)).at(-1)
    if (!last) return ['it did not run']
    const left = leaves.length > 0 ? (await leftSince(atFirst, 0)).join('\n') : ''
    const holds = leaves.length === 0 && judge(last.expect, last.result).length === 0
    return [
      ...(last.result.isolation.includes(`${MARK}: ${nameOf(guards)}`) ? [] : [`the box was not of that build: ${last.result.isolation}`]),
      ...(holds ? ['what is expected of the case holds without the guard, too'] : []),
      ...judge(weakened, last.result),
      ...leaves
        .filter((pattern) => !new RegExp(pattern, 'm').test(left))
        .map((pattern) => `nothing like /${pattern}/ is left, but: ${left}`),
    ]
  })
}

async function atOnce<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = [...items]
  const next = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: BUILT_AT_ONCE }, next))
}
