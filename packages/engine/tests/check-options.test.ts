import { describe, expect, test } from 'vitest'
import { Engine, listStores, SETTINGS } from '../src/index.ts'
import { ScriptedBackend, ScriptedImages } from './scripted-backend.ts'

const program = { language: 'python', source: '' }
const parts = { images: new ScriptedImages(), createBackend: async () => new ScriptedBackend() }

describe('options of an engine that cannot be are refused by name', () => {
  test.each<[string, unknown, string]>([
    ['null', null, 'options'],
    ['an array', [], 'options'],
    ['a text', 'native', 'options'],
    ['no folder', { stateDir: '' }, 'stateDir'],
    ['a folder that depends on where it was started', { stateDir: 'state' }, 'stateDir'],
    ['an unknown store', { store: 'redis' }, 'store'],
    ['a file of the stores that is none', { store: 'cursor' }, 'store'],
    ['an unknown name', { concurency: 1 }, 'concurency'],
    ['hooks that are no object', { hooks: 1 }, 'hooks'],
    ['hooks that are null', { hooks: null }, 'hooks'],
    ['a hook that is no function', { hooks: { beforeRun: 'x' } }, 'hooks.beforeRun'],
    ['an unknown hook', { hooks: { before: () => undefined } }, 'hooks.before'],
    ['a log that is no function', { log: 'stderr' }, 'log'],
    ['images without methods', { images: {} }, 'images'],
  ])('%s', (_what, options, field) => {
    expect(() => new Engine(options as never)).toThrow(expect.objectContaining({ code: 'invalid_config', field }))
  })

  test('a misspelt one with the name that was probably meant', () => {
    expect(() => new Engine({ concurency: 1 } as never)).toThrow(expect.objectContaining({ suggestion: 'Did you mean "concurrency"?' }))
  })
})

test.each<[string, unknown, string]>([
  ['null', null, 'options'],
  ['a signal that is none', { signal: {} }, 'signal'],
  ['a signal that is null', { signal: null }, 'signal'],
  ['a listener that is no function', { onEvent: 1 }, 'onEvent'],
  ['stdin that is a text', { stdin: 'text' }, 'stdin'],
  ['an unknown name', { onevent: () => undefined }, 'onevent'],
])('options of a run that cannot be are refused by name: %s', async (_what, options, field) => {
  await using engine = new Engine(parts)
  await expect(engine.run(program, options as never)).rejects.toMatchObject({ code: 'invalid_config', field })
})

test('options that are undefined are left out', async () => {
  await using engine = new Engine({ ...parts, hooks: undefined, log: undefined } as never)
  const options = { signal: undefined, onEvent: undefined, stdin: undefined } as never
  expect((await engine.run(program, options)).status).toBe('success')
})

test('the stores that a setting may name are those that there are', async () => {
  expect([...SETTINGS.store.oneOf].toSorted()).toEqual([...(await listStores()), 'none'].toSorted())
})
