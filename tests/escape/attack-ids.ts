import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')
const TESTS = ['tests/**/*.test.ts', '{apps,packages,backends}/*/tests/**/*.test.ts']
/** A title such as 'C22, C23: no flag …'. */
const TITLE = /['"`]((?:[A-H]\d{1,2}, )*[A-H]\d{1,2}): /g

/** Every attack that is known, by its id, and those of them that cannot be tried, with the reason. */
export const ATTACK_IDS: Readonly<Record<string, string>> = readJson('attack-ids.json')
export const NOT_APPLICABLE: Readonly<Record<string, string>> = readJson('not-applicable.json')

/** Ids of attacks that titles of tests begin with. */
export function attacksInTitles(): ReadonlySet<string> {
  const sources = globSync(TESTS, { cwd: ROOT, exclude: ['**/node_modules/**'] }).map((path) => readFileSync(join(ROOT, path), 'utf8'))
  return new Set(sources.flatMap((source) => [...source.matchAll(TITLE)]).flatMap(([, ids]) => ids?.split(', ') ?? []))
}

/** A before B, A9 before A10. */
export function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

function readJson(name: string): Record<string, string> {
  return JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'))
}
