import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadEscapeCases } from './cases.ts'
import { withGuardTable } from './guard-table.ts'
import { listGuards } from './weakened.ts'

const PAGE = join(import.meta.dirname, '../../SECURITY.md')

// `npx vitest run tests/escape/guard-table.test.ts -u` writes the section anew.
test('SECURITY.md says which guard holds which attack, and what shows it', async () => {
  const text = withGuardTable(readFileSync(PAGE, 'utf8'), loadEscapeCases(), await listGuards())
  await expect(text).toMatchFileSnapshot(PAGE)
})

test('every guard that a program shows to hold is in SECURITY.md', async () => {
  const text = readFileSync(PAGE, 'utf8')
  const guards = new Set(loadEscapeCases().flatMap(({ weakened }) => weakened.flatMap((it) => it.guards)))
  expect([...guards].filter((guard) => !text.includes(`| \`${guard}\` |`))).toEqual([])
})
