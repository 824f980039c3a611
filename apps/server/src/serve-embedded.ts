import { Engine, type ServerConfig } from '@glovebox/engine'
import { makeLog } from './make-log.ts'
import { serve } from './serve.ts'
import { Server } from './server.ts'

/** The service in this process, with an engine of its own whose settings come from the environment. Errors: invalid_config, host_unsupported. */
export async function serveEmbedded(config: ServerConfig, host: string): Promise<void> {
  const log = makeLog(config.logLevel)
  await using engine = new Engine({ log: (message) => log.warn(message) })
  const hostChecks = await engine.preload()
  await engine.start()
  const server = await Server.create({ engine, config, hostChecks, log })
  await serve(server, { listen: { host, port: config.port } })
}
