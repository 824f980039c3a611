import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Language } from '@glovebox/contract'
import { Engine } from '@glovebox/engine'
import { testLanguage } from '@glovebox/testkit'
import { Value } from 'typebox/value'
import { afterAll } from 'vitest'

const LANGUAGES = fileURLToPath(new URL('../../languages/', import.meta.url))

const engine = new Engine()
afterAll(() => engine.close())

for (const name of readdirSync(LANGUAGES)) {
  const folder = join(LANGUAGES, name)
  const path = join(folder, 'language.json')
  if (!existsSync(path)) continue
  const manifest = Value.Parse(Language, JSON.parse(readFileSync(path, 'utf8')))
  testLanguage({ manifest, folder, run: (request) => engine.run(request) })
}
