import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { discoverBackends, discoverLanguages, discoverProfiles, loadBackend } from '../src/discover.ts'

const good = {
  id: 'toy',
  name: 'Toy',
  aliases: [],
  extensions: ['.toy'],
  version: { declared: '1', argv: ['toy'], pattern: '(.*)' },
  image: {},
  entry: 'main.toy',
  run: { argv: ['/usr/bin/toy', '{entry}'] },
}
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glovebox-languages-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, content: string): void {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'language.json'), content)
}

test('a language in a folder of the user is found beside those of the repository, in order', async () => {
  write('toy', JSON.stringify(good))
  mkdirSync(join(folder, 'no-language'))
  const ids = (await discoverLanguages([folder])).map(({ manifest }) => manifest.id)
  expect(ids).toEqual(ids.toSorted())
  expect(ids).toEqual(expect.arrayContaining(['python', 'toy']))
})

test.each([
  ['does not fit the schema', JSON.stringify({ ...good, entry: 1 }), '/entry'],
  ['has an unknown field', JSON.stringify({ ...good, entyr: '' }), 'entyr'],
  ['has a pattern that is none', JSON.stringify({ ...good, compileArgsAllowed: ['-(O'] }), 'regular expression'],
  ['is no JSON', '{', 'JSON'],
  ['takes the name of another', JSON.stringify({ ...good, aliases: ['python'] }), 'python'],
])('a manifest that %s is refused, and the message names it', async (_fault, content, named) => {
  write('toy', content)
  await expect(discoverLanguages([folder])).rejects.toThrow(expect.objectContaining({ code: 'invalid_config' }))
  await expect(discoverLanguages([folder])).rejects.toThrow(new RegExp(`${folder}.*${named}`))
})

test('a manifest that was corrected is found without a new process', async () => {
  write('toy', '{')
  await expect(discoverLanguages([folder])).rejects.toThrow()
  write('toy', JSON.stringify(good))
  expect((await discoverLanguages([folder])).some(({ manifest }) => manifest.id === 'toy')).toBe(true)
})

test('a folder that is not there is named', async () => {
  await expect(discoverLanguages([join(folder, 'none')])).rejects.toMatchObject({
    message: expect.stringContaining('none'),
    code: 'invalid_config',
    field: 'languagesDirs',
  })
})

test('profiles and backends are found by their folders', async () => {
  expect((await discoverProfiles()).map(({ id }) => id)).toContain('default')
  expect(await discoverBackends()).toContain('native')
})

test('a backend that is not there is refused with the names of those that are', async () => {
  await expect(loadBackend('none')).rejects.toThrow(/native/)
})
