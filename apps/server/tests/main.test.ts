import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const SERVER = join(import.meta.dirname, '../src/main.ts')

test.each([
  ['languages that are not there', { GLOVEBOX_LANGUAGES_DIRS: '/no/languages' }, /^glovebox: \/no\/languages: ENOENT/],
  ['a number that is none', { GLOVEBOX_QUEUE_DEPTH: 'many' }, /^glovebox: Expected a whole number of runs/],
])('a server that can never start tells why, and its monitor not to try again: %s', (_what, settings, message) => {
  const argv = ['--conditions=development', SERVER, '--supervisor', '/no/supervisor.sock', '--builder', '/no/builder.sock']
  const { status, stderr } = spawnSync(process.execPath, argv, { env: { ...process.env, ...settings }, encoding: 'utf8' })
  expect([status, stderr]).toEqual([126, expect.stringMatching(message)])
})
