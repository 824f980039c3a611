import { describe, expect, test } from 'vitest'
import { loadConfig, SETTINGS } from '../src/config.ts'

describe('a setting', () => {
  test('comes from the option, else the environment, else its default', () => {
    expect(loadConfig({}, {})).toMatchObject({ stateDir: '/var/lib/glovebox', queueDepth: 200, autoBuild: true })
    const env = { GLOVEBOX_QUEUE_DEPTH: '7', GLOVEBOX_AUTO_BUILD: 'false', GLOVEBOX_LANGUAGES_DIRS: '/a:/b', GLOVEBOX_STATE_DIR: '' }
    expect(loadConfig({}, env)).toMatchObject({
      queueDepth: 7,
      autoBuild: false,
      languagesDirs: ['/a', '/b'],
      stateDir: '/var/lib/glovebox',
    })
    expect(loadConfig({ queueDepth: 8 }, env).queueDepth).toBe(8)
  })

  test('has a variable of its own', () => {
    const names = Object.values(SETTINGS).map(({ env }) => env)
    expect(new Set(names).size).toBe(names.length)
  })

  test.each([
    ['GLOVEBOX_CONCURRENCY', '0'],
    ['GLOVEBOX_CONCURRENCY', '-1'],
    ['GLOVEBOX_QUEUE_DEPTH', '1.5'],
    ['GLOVEBOX_QUEUE_DEPTH', '10k'],
    ['GLOVEBOX_READY_BOXES', '9999999'],
    ['GLOVEBOX_STATE_DIR', 'state'],
    ['GLOVEBOX_STORE', 'redis'],
    ['GLOVEBOX_BACKEND_ENDPOINT', 'run/supervisor.sock'],
    ['GLOVEBOX_AUTO_BUILD', 'yes'],
    ['GLOVEBOX_BACKEND', '../../etc'],
  ])('that cannot be is refused by name: %s=%s', (name, value) => {
    expect(() => loadConfig({}, { [name]: value })).toThrow(expect.objectContaining({ code: 'invalid_config', field: name }))
  })

  test.each(['', 'own', '/run/a.sock'])('of a path may be one of its words: "%s"', (backendEndpoint) => {
    expect(loadConfig({ backendEndpoint }, {}).backendEndpoint).toBe(backendEndpoint)
  })

  test('that is too large is told the largest', () => {
    expect(() => loadConfig({}, { GLOVEBOX_QUEUE_DEPTH: '9999999' })).toThrow('from 0 to 1000000')
  })

  test('of the wrong type is refused in an option too', () => {
    const wrong = { concurrency: Number.NaN }
    expect(() => loadConfig(wrong, {})).toThrow(expect.objectContaining({ code: 'invalid_config', field: 'concurrency' }))
  })
})
