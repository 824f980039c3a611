import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { GloveboxError } from '@glovebox/contract'
import { loadServerConfig, type ServerConfig } from '@glovebox/engine'
import { checkUnsafe, serveEmbedded } from '@glovebox/server'
import { checkBackend, imagesRoot } from './host.ts'

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
  const host = await checkUnsafe(config, await checkBackend())
  if (process.getuid?.() === 0) becomeMonitor(host, config)
  await serveEmbedded(config, host)
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
