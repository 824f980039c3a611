import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')
const TESTS = ['tests/**/*.test.ts', '{apps,packages,backends}/*/tests/**/*.test.ts']
/** A title such as 'C22, C23: no flag …'. */
const TITLE = /['"`]((?:[A-H]\d{1,2}, )*[A-H]\d{1,2}): /g

/** Every attack that is known, by its id, and those of them that cannot be tried, with the reason. */
export const ATTACK_IDS: Readonly<Record<string, string>> = readJson('attack-ids.json')
export const NOT_APPLICABLE: Readonly<Record<string, string>> = readJson('not-applicable.json')

/** Ids of attacks that titles of tests begin with, with the files of those tests. */
export function attacksInTitles(): ReadonlyMap<string, readonly string[]> {
  const files = globSync(TESTS, { cwd: ROOT, exclude: ['**/node_modules/**'] }).toSorted()
  const found = files.flatMap((file) => idsInTitles(readFileSync(join(ROOT, file), 'utf8')).map((id) => ({ id, file })))
  return new Map([...Map.groupBy(found, ({ id }) => id)].map(([id, tests]) => [id, [...new Set(tests.map(({ file }) => file))]]))
}

function idsInTitles(source: string): string[] {
  return [...source.matchAll(TITLE)].flatMap(([, ids]) => ids?.split(', ') ?? [])
}

/** A before B, A9 before A10. */
export function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

function readJson(name: string): Record<string, string> {
  return JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'))
}
