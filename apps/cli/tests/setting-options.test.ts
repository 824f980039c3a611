import { loadConfig, loadServerConfig } from '@glovebox/engine'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addSettingOptions, settingsOf } from '../src/setting-options.ts'

function parse(...words: string[]): Record<string, string> {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  addSettingOptions(command)
  command.parse(words, { from: 'user' })
  return settingsOf(command)
}

test('what is typed becomes the variables that say the same, and nothing else does', () => {
  expect(parse()).toEqual({})
  const typed = parse('--port', '0', '--queue-depth', '7', '--open', '--no-auto-build', '--languages-dirs', '/a:/b')
  expect(typed).toEqual({
    GLOVEBOX_PORT: '0',
    GLOVEBOX_QUEUE_DEPTH: '7',
    GLOVEBOX_OPEN: 'true',
    GLOVEBOX_AUTO_BUILD: 'false',
    GLOVEBOX_LANGUAGES_DIRS: '/a:/b',
  })
  expect(loadServerConfig({}, typed)).toMatchObject({ port: 0, open: true })
  expect(loadConfig({}, typed)).toMatchObject({ queueDepth: 7, autoBuild: false, languagesDirs: ['/a', '/b'] })
})

test('a value that cannot be is refused by the name of its flag', () => {
  expect(() => parse('--port', '70000')).toThrow(expect.objectContaining({ code: 'invalid_config', field: '--port' }))
  expect(() => parse('--state-dir', 'state')).toThrow(expect.objectContaining({ code: 'invalid_config', field: '--state-dir' }))
})
