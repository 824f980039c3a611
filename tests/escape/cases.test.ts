import { expect, test } from 'vitest'
import { loadEscapeCases } from './cases.ts'

/** The attacks that the first box must survive. */
const PROMISED =
  'A1 A2 A3 A4 A5 A6 A7 A9 A10 A11 A12 A13 A15 B1 B3 B4 B5 B6 B17 C1 C3 C5 C9 C20 D6 D8 D9 D10 D11 D12 D14 E1 E4 E11 E17 F1'.split(' ')

const cases = loadEscapeCases()

test('every promised attack has a program', () => {
  const present = new Set(cases.map(({ id }) => id))
  expect(PROMISED.filter((id) => !present.has(id))).toEqual([])
})

test('every attack tells one verdict, the guard it tries, and evidence or a limit', () => {
  for (const { title, guard, expect: expected } of cases) {
    expect(guard, title).not.toBe('')
    expect(expected.limit ?? expected.stdout ?? expected.stdoutIs ?? expected.stdoutSha256 ?? expected.files, title).toBeDefined()
  }
})

test('no two cases of a program have the same title', () => {
  const titles = cases.map(({ program, title }) => `${program}: ${title}`)
  expect(new Set(titles).size).toBe(titles.length)
})
