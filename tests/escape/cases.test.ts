import { expect, test } from 'vitest'
import { ATTACK_IDS, attacksInTitles, byNumber, NOT_APPLICABLE } from './attack-ids.ts'
import { loadEscapeCases } from './cases.ts'

const NOT_APPLICABLE_MAX = 12

const cases = loadEscapeCases()
const tried = new Set([...cases.flatMap(({ ids }) => ids), ...attacksInTitles().keys()])

test('every known attack has a program, a test whose title begins with its id, or a reason why it has none', () => {
  expect(Object.keys(ATTACK_IDS).filter((id) => !tried.has(id) && !(id in NOT_APPLICABLE))).toEqual([])
})

test('only known attacks that nothing tries are called not applicable, few, each with its reason, in order', () => {
  const ids = Object.keys(NOT_APPLICABLE)
  expect(ids.filter((id) => tried.has(id) || !(id in ATTACK_IDS))).toEqual([])
  expect(Object.entries(NOT_APPLICABLE).filter(([, reason]) => reason.length < 20)).toEqual([])
  expect(ids).toEqual(ids.toSorted(byNumber))
  expect(ids.length).toBeLessThanOrEqual(NOT_APPLICABLE_MAX)
})

test('no program claims an attack that nobody knows', () => {
  expect(cases.flatMap(({ ids }) => ids).filter((id) => !(id in ATTACK_IDS))).toEqual([])
})

test('every attack tells one verdict, the guard it tries, and evidence or a limit', () => {
  for (const { title, guard, expect: expected } of cases) {
    expect(guard, title).not.toBe('')
    const { limit, stdout, stdoutIs, stdoutSha256, stderr, files, compileStderr, resultLacks } = expected
    expect(limit ?? stdout ?? stdoutIs ?? stdoutSha256 ?? stderr ?? files ?? compileStderr ?? resultLacks, title).toBeDefined()
  }
})

test('no two cases of a program have the same title', () => {
  const titles = cases.map(({ program, title }) => `${program}: ${title}`)
  expect(new Set(titles).size).toBe(titles.length)
})
