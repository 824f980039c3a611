import type { Check } from '@glovebox/contract'
import { loadServerConfig } from '@glovebox/engine'
import { expect, test } from 'vitest'
import { checkUnsafe } from '../src/check-unsafe.ts'

const limits = (status: Check['status']): Check[] => [{ name: 'cgroup limits', status, detail: 'none delegated', remedy: 'Delegate some.' }]
const config = (settings: Parameters<typeof loadServerConfig>[0]) => loadServerConfig(settings, {})

test.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('%s is where nobody else comes', async (host) => {
  expect(await checkUnsafe(config({ host }), [])).toMatch(/^(127\.|::1$)/)
})

test.each(['0.0.0.0', '::', '192.0.2.1', '::ffff:192.0.2.1', 'fe80::1'])('%s is refused unless the service is to be open', async (host) => {
  await expect(checkUnsafe(config({ host }), [])).rejects.toMatchObject({ code: 'invalid_config', field: 'host' })
  expect(await checkUnsafe(config({ host, open: true }), [])).toBe(host)
})

test.each(['weaker', 'missing'] as const)('a host whose cgroup limits are %s is refused unless that is allowed', async (status) => {
  const refused = { code: 'host_unsupported', suggestion: expect.stringContaining('--allow-unlimited') }
  await expect(checkUnsafe(config({}), limits(status))).rejects.toMatchObject(refused)
  expect(await checkUnsafe(config({ allowUnlimited: true }), limits(status))).toBe('127.0.0.1')
  expect(await checkUnsafe(config({}), limits('ok'))).toBe('127.0.0.1')
})
