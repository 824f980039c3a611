import { expect, test } from 'vitest'
import { accept } from '../src/accept/accept.ts'
import { checkCommandLines } from '../src/check-command-lines.ts'
import { discoverLanguages, discoverProfiles } from '../src/discover.ts'
import { Engine } from '../src/index.ts'
import { makeSteps } from '../src/plan/make-plan.ts'
import { ScriptedBackend, ScriptedImages } from './scripted-backend.ts'

const catalog = { languages: await discoverLanguages(), profiles: await discoverProfiles() }
const good = { language: 'python', source: '' }
const check = (request: object) => () => checkCommandLines(makeSteps(accept({ ...good, ...request }, catalog)))

test.each<[string, object, string, string]>([
  ['more words than fit beside those of the language', { args: Array(4094).fill('') }, 'invalid_argument', 'args'],
  ['a variable that is too long with its name', { env: { LONG: 'x'.repeat(131_067) } }, 'invalid_environment', 'env'],
  [
    'more in all than a quarter of the stack',
    { args: ['x'.repeat(90_000)], env: { A: 'x'.repeat(50_000) }, limits: { stackBytes: 524_288 } },
    'invalid_argument',
    'args',
  ],
  ['more in all than the stack', { args: ['x'.repeat(62_000)], limits: { stackBytes: 65_536 } }, 'invalid_argument', 'args'],
  [
    'mostly variables',
    { args: ['x'.repeat(50_000)], env: { A: 'x'.repeat(90_000) }, limits: { stackBytes: 65_536 } },
    'invalid_environment',
    'env',
  ],
])('%s cannot be started, and is refused', (_what, request, code, field) => {
  expect(check(request)).toThrow(expect.objectContaining({ code, field }))
})

test.each([
  ['as many words as fit', { args: Array(4092).fill('') }],
  ['one long argument', { args: ['x'.repeat(131_070)] }],
  ['few words on the smallest stack', { args: ['a', 'b'], limits: { stackBytes: 1 } }],
  ['both long arguments and variables', { args: ['x'.repeat(131_000)], env: { A: 'x'.repeat(131_000) } }],
])('%s are taken', (_what, request) => {
  expect(check(request)).not.toThrow()
})

test('a run is refused before anything is started for it', async () => {
  const images = new ScriptedImages()
  await using engine = new Engine({ images, createBackend: async () => new ScriptedBackend() })
  await expect(engine.run({ ...good, args: Array(4094).fill('') })).rejects.toMatchObject({ code: 'invalid_argument' })
  expect(images.finds).toBe(0)
})
