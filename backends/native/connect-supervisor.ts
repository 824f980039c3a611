import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BackendContext } from '@glovebox/contract'
import { SUPERVISOR_PATHS, type SupervisorPaths, startSupervisor } from './own-supervisor.ts'
import { findSupervisors, reachSupervisor } from './running-supervisor.ts'
import { SupervisorConnection } from './supervisor-connection.ts'

/** A service that restarts its supervisor is back within a second; one that merely might be there is not waited for. */
const SERVICE_PATIENCE_MS = 5000
const RETRY_MS = 50
const FOUND_PATIENCE_MS = 500

/** The supervisor that the endpoint tells of. Errors: host_unsupported, backend_unavailable. */
export async function connectSupervisor(context: BackendContext, paths: SupervisorPaths): Promise<SupervisorConnection> {
  const { endpoint } = context
  if (endpoint === 'own') return await startOwn(context, paths)
  if (endpoint !== '') return await connectService(context)
  return (await connectFound(context)) ?? (await startOwn(context, paths))
}

async function startOwn(context: BackendContext, paths: SupervisorPaths): Promise<SupervisorConnection> {
  refuseHost(context)
  try {
    return await SupervisorConnection.open(startSupervisor(context, paths))
  } catch (cause) {
    throw process.getuid?.() === 0 ? unavailable(context, cause) : unprivileged(context, cause)
  }
}

/** Without root it is mostly the host that does not let a user do what boxes are made of. */
function unprivileged({ contract }: BackendContext, cause: unknown): Error {
  const suggestion = 'Run as root (`sudo ./glovebox …`), or do what `glovebox doctor` says of user namespaces.'
  return new contract.GloveboxError('host_unsupported', (cause as Error).message, { suggestion, cause })
}

async function connectService(context: BackendContext): Promise<SupervisorConnection> {
  const connection = await reachPatiently(context)
  if (connection.imagesRoot === context.imagesRoot) return connection
  await connection.close()
  throw unavailable(context, new Error(`The service has its images in ${connection.imagesRoot}, not in ${context.imagesRoot}.`))
}

async function reachPatiently(context: BackendContext): Promise<SupervisorConnection> {
  const giveUpMs = performance.now() + SERVICE_PATIENCE_MS
  for (;;) {
    const leftMs = Math.max(giveUpMs - performance.now(), RETRY_MS)
    try {
      return await SupervisorConnection.open(reachSupervisor(context.endpoint), leftMs)
    } catch (cause) {
      if (leftMs === RETRY_MS) throw unavailable(context, cause)
    }
    await sleep(RETRY_MS)
  }
}

/** One that serves the same images; none is no failure. */
async function connectFound({ imagesRoot }: BackendContext): Promise<SupervisorConnection | null> {
  if (process.getuid?.() !== 0) return null
  for (const path of findSupervisors()) {
    const connection = await SupervisorConnection.open(reachSupervisor(path), FOUND_PATIENCE_MS).catch(() => null)
    if (connection?.imagesRoot === imagesRoot) return connection
    await connection?.close()
  }
  return null
}

/** What cannot work is told in words, before the supervisor fails for it with an errno. */
function refuseHost({ contract }: BackendContext): void {
  if (existsSync(SUPERVISOR_PATHS.supervisor)) return
  const message = `The C core is not built: ${SUPERVISOR_PATHS.supervisor} is not there.`
  throw new contract.GloveboxError('host_unsupported', message, { suggestion: 'Run `make -C native`.' })
}

function unavailable({ contract }: BackendContext, cause: unknown): Error {
  return new contract.GloveboxError('backend_unavailable', (cause as Error).message, { cause })
}
