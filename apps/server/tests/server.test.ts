import { Engine, loadServerConfig } from '@glovebox/engine'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { Server } from '../src/server.ts'
import { serveEngine } from './serve-engine.ts'

test.each([
  ['a port that is taken', '127.0.0.1'],
  ['an address that is not here', '203.0.113.1'],
])('a service that cannot listen is told what to change: %s', async (_what, host) => {
  await using served = await serveEngine()
  await using engine = new Engine()
  const server = await Server.create({ engine, config: loadServerConfig({}, {}), hostChecks: [], log: pino({ level: 'silent' }) })
  const listening = server.listen({ host, port: Number(new URL(served.url).port) })
  await expect(listening).rejects.toMatchObject({ code: 'invalid_config', suggestion: expect.stringContaining('--port') })
})
