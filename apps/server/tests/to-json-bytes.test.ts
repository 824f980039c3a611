import { expect, test } from 'vitest'
import { toJsonBytes } from '../src/to-json-bytes.ts'

test.each([
  ['nothing long', { status: 'success', run: { stdout: 'a"\n', exitCode: null }, none: undefined, list: [1, 'é'] }],
  ['several long strings', { first: '\0"\\'.repeat(200_000), between: [true], second: 'é'.repeat(600_000), last: 'x' }],
  ['characters of two halves at every place', { text: `x${'😀'.repeat(300_000)}`, half: `${'x'.repeat(300_000)}\ud83d` }],
])('a value comes back as it was: %s', async (_what, value) => {
  expect(JSON.parse((await toJsonBytes(value)).toString())).toEqual(JSON.parse(JSON.stringify(value)))
})

test('others have their turns while a long output is made', async () => {
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  const bytes = await toJsonBytes({ run: { stdout: '\0'.repeat(16 * 1024 * 1024) } })
  clearInterval(timer)
  expect(bytes.length).toBeGreaterThan(6 * 16 * 1024 * 1024)
  expect(turns).toBeGreaterThan(10)
})
