import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Check, GloveboxError } from '@glovebox/contract'
import { Engine, loadConfig, loadServerConfig, type ServerConfig } from '@glovebox/engine'
import { checkUnsafe, serveEmbedded } from '@glovebox/server'
import { imagesRoot } from './host.ts'

const REPOSITORY = resolve(import.meta.dirname, '../../..')
const CORE = resolve(REPOSITORY, 'native/build')

/** After the server's own bound its answers go out. */
const DRAIN_EXTRA_S = 5

/**
 * `glovebox serve`. As root it becomes glovebox-monitor, which keeps the parts of the service apart; else the service is this process.
 * `settings` are environment variables, and win over those there are.
 */
export async function startService(settings: Readonly<Record<string, string>>): Promise<void> {
  Object.assign(process.env, settings)
  const config = loadServerConfig()
  const isRoot = process.getuid?.() === 0
  if (isRoot) refuseOtherBackend(loadConfig().backendEndpoint)
  const host = await checkUnsafe(config, await checkParts())
  if (isRoot) becomeMonitor(host, config)
  await serveEmbedded(config, host)
}

/** What the server will load is loaded here once, where whoever typed the command is told what is wrong. Errors: invalid_config. */
async function checkParts(): Promise<readonly Check[]> {
  await using engine = new Engine()
  return await engine.preload()
}

function refuseOtherBackend(endpoint: string): void {
  if (endpoint === '' || endpoint === 'own') return
  throw new GloveboxError('invalid_config', `Expected no endpoint, got ${JSON.stringify(endpoint)}.`, {
    field: 'backendEndpoint',
    suggestion: 'A service that root starts has a supervisor of its own: leave --backend-endpoint (GLOVEBOX_BACKEND_ENDPOINT) out.',
  })
}

function becomeMonitor(host: string, { port, drainMs }: ServerConfig): never {
  const monitor = resolve(CORE, 'glovebox-monitor')
  if (!existsSync(monitor))
    throw new GloveboxError('host_unsupported', `The C core is not built: ${monitor} is not there.`, {
      suggestion: 'Run `make -C native`.',
    })
  const options = {
    address: host,
    port,
    core: CORE,
    images: imagesRoot(),
    node: process.execPath,
    server: resolve(REPOSITORY, 'apps/server/src/main.ts'),
    builder: resolve(REPOSITORY, 'apps/builder/src/main.ts'),
    drain: Math.ceil(drainMs / 1000) + DRAIN_EXTRA_S,
  }
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  process.execve?.(monitor, [monitor, ...words], process.env)
  throw new GloveboxError('host_unsupported', 'This Node cannot become another program.', { suggestion: 'Use Node 24 or newer.' })
}
