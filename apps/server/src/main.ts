import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { GloveboxError } from '@glovebox/contract'
import { discoverLanguages, Engine, loadConfig, loadServerConfig } from '@glovebox/engine'
import { RemoteImages } from '@glovebox/images'
import { dropPrivileges, parseUser } from './drop-privileges.ts'
import { makeLog } from './make-log.ts'
import { serve } from './serve.ts'
import { Server } from './server.ts'

/**
 * The server of a service that is split by privilege, as glovebox-monitor starts it: as root, with a listening socket and a lifeline. It loads
 * all that it will ever need, gives up its rights for good, and only then speaks to anybody. Boxes and images are made by others.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'listen-fd': { type: 'string' },
      'lifeline-fd': { type: 'string' },
      user: { type: 'string' },
      supervisor: { type: 'string' },
      builder: { type: 'string' },
    },
  })
  const config = loadServerConfig()
  const { stateDir, languagesDirs } = loadConfig()
  const log = makeLog(config.logLevel)
  const languages = await discoverLanguages(languagesDirs)
  const engine = new Engine({
    images: new RemoteImages({ root: join(stateDir, 'images'), socket: needed(values.builder, 'builder'), languages }),
    backendEndpoint: needed(values.supervisor, 'supervisor'),
    log: (message) => log.warn(message),
  })
  const server = await Server.create({ engine, config, hostChecks: await engine.preload(), log })
  dropPrivileges(parseUser(needed(values.user, 'user')))
  // A supervisor that is not there yet, or no more, is for /readyz to tell: the monitor starts it again.
  engine.start().catch((error: unknown) => log.warn({ err: error }, 'no supervisor yet'))
  await serve(server, {
    listen: { fd: Number(needed(values['listen-fd'], 'listen-fd')) },
    lifelineFd: Number(needed(values['lifeline-fd'], 'lifeline-fd')),
  })
}

function needed(value: string | undefined, name: string): string {
  if (value !== undefined) return value
  throw new GloveboxError('invalid_config', `Expected --${name}; glovebox-monitor starts this, and gives it.`, { field: name })
}

/** As glovebox-monitor knows them: our failure, after which this is started again, and what would be the same again. */
const EXIT = { failed: 125, refused: 126 }

function tell(error: unknown): number {
  const known = error instanceof GloveboxError ? error : null
  const text = known ? `${known.message}\n          ${known.suggestion}` : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`glovebox: ${text}\n`)
  return known?.kind === 'caller' ? EXIT.refused : EXIT.failed
}

process.title = 'glovebox-server'
process.exit(await main().then(() => 0, tell))
