import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Language } from '@glovebox/contract'
import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'

const LANGUAGES = fileURLToPath(new URL('../../../languages', import.meta.url))
const found = readdirSync(LANGUAGES).filter((name) => existsSync(join(LANGUAGES, name, 'language.json')))
const manifests = new Map(found.map((id) => [id, JSON.parse(readFileSync(join(LANGUAGES, id, 'language.json'), 'utf8')) as Language]))

describe.each(found)('languages/%s', (id) => {
  const manifest = manifests.get(id)

  test('fits the schema and is named after its folder', () => {
    expect(Value.Errors(Language, manifest)).toEqual([])
    expect(manifest?.id).toBe(id)
  })

  test('has a hello program in its own extension, and what it prints', () => {
    const hello = readdirSync(join(LANGUAGES, id)).filter((name) => /^hello\./.test(name))
    expect(manifest?.extensions).toContain(extname(hello[0] ?? ''))
    expect(readFileSync(join(LANGUAGES, id, 'expected.txt'), 'utf8')).toMatch(/\n$/)
  })

  test('starts absolute programs or ones it has compiled', () => {
    for (const argv of [manifest?.version.argv, manifest?.compile?.argv, manifest?.run.argv]) {
      if (argv !== undefined) expect(argv[0]).toMatch(/^(\/|\.\/)/)
    }
  })
})

test('no name, alias or extension belongs to two languages', () => {
  for (const names of [
    [...manifests.values()].flatMap(({ id, aliases }) => [id, ...aliases]),
    [...manifests.values()].flatMap((m) => m.extensions),
  ]) {
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  }
})
