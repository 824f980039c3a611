import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Rule, readSources } from './source-file.ts'

const sources = readSources()

for (const name of readdirSync(join(import.meta.dirname, 'rules')).sort()) {
  const { rule } = (await import(join(import.meta.dirname, 'rules', name))) as { rule: Rule }

  describe(rule.title, () => {
    it('holds in this repository', () => {
      expect(rule.check(sources)).toEqual([])
    })

    it.each(Object.entries(rule.bad))('finds fault with %s', (_, files) => {
      expect(rule.check(files)).not.toEqual([])
    })
  })
}
