import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { configurationMarkdown, errorsMarkdown } from '../src/reference-pages.ts'

const DOCS = join(import.meta.dirname, '../../../docs')

// `npx vitest run -u` writes the pages anew.
test('docs/configuration.md says what the table of settings says', async () => {
  await expect(configurationMarkdown()).toMatchFileSnapshot(join(DOCS, 'configuration.md'))
})

test('docs/errors.md says what the table of errors says', async () => {
  await expect(errorsMarkdown()).toMatchFileSnapshot(join(DOCS, 'errors.md'))
  expect(readFileSync(join(DOCS, 'errors.md'), 'utf8')).toContain('`limit_over_ceiling`')
})
