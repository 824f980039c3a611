import { lookup } from 'node:dns/promises'
import { GloveboxError } from '@glovebox/contract'
import { Engine, loadServerConfig } from '@glovebox/engine'
import { makeLog } from './make-log.ts'
import { refuseHostWithoutLimits, refuseOpenAddress } from './refuse-unsafe.ts'
import { serve } from './serve.ts'
import { Server } from './server.ts'

/** The service in this process, with an engine of its own; settings come from the environment. Errors: invalid_config, host_unsupported. */
export async function serveEmbedded(): Promise<void> {
  const config = loadServerConfig()
  const host = await resolveHost(config.host)
  refuseOpenAddress(host, config)
  const log = makeLog(config.logLevel)
  await using engine = new Engine({ log: (message) => log.warn(message) })
  const hostChecks = await engine.preload()
  refuseHostWithoutLimits(hostChecks, config)
  await engine.start()
  const server = await Server.create({ engine, config, hostChecks, log })
  await serve(server, { listen: { host, port: config.port } })
}

/** Errors: invalid_config. */
export async function resolveHost(host: string): Promise<string> {
  try {
    return (await lookup(host)).address
  } catch (cause) {
    throw new GloveboxError('invalid_config', `Expected an address or a name that has one, got ${JSON.stringify(host)}.`, {
      field: 'host',
      cause,
    })
  }
}
