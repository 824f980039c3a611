import { setTimeout } from 'node:timers/promises'
import { type Static, Type } from 'typebox'
import { findLimitsCheck } from './check-unsafe.ts'
import { toGloveboxError } from './problem.ts'
import type { ServerParts } from './server-parts.ts'

export const ReadyCheck = Type.Object({ name: Type.String(), ok: Type.Boolean(), detail: Type.String() })
export type ReadyCheck = Static<typeof ReadyCheck>

export const Readiness = Type.Object({ ready: Type.Boolean(), checks: Type.Array(ReadyCheck) })

/** An answer of the backend that takes longer is none. */
const PATIENCE_MS = 2000

/** Everything that a run needs; what is not ok says what is missing, in words that tell nothing of the host. */
export async function checkReady(parts: ServerParts): Promise<ReadyCheck[]> {
  if (parts.isDraining()) return [{ name: 'service', ok: false, detail: 'it is ending, and takes no more runs' }]
  const [backend, images] = await Promise.all([checkBackend(parts), checkImages(parts)])
  return [{ name: 'service', ok: true, detail: 'takes runs' }, backend, checkLimits(parts), ...images]
}

async function checkBackend({ engine }: ServerParts): Promise<ReadyCheck> {
  const name = 'backend'
  const patience = new AbortController()
  try {
    const late = setTimeout(PATIENCE_MS, null, { signal: patience.signal, ref: false })
    const stats = await Promise.race([engine.start().then(() => engine.stats()), late])
    if (!stats?.backend) return { name, ok: false, detail: 'what makes the boxes does not answer' }
    return { name, ok: true, detail: `${stats.running} running, ${stats.waiting} waiting, ${stats.backend.boxesReady} boxes ready` }
  } catch (error) {
    return { name, ok: false, detail: `what makes the boxes is not there (${toGloveboxError(error).code})` }
  } finally {
    patience.abort()
  }
}

function checkLimits({ hostChecks, config }: ServerParts): ReadyCheck {
  const found = findLimitsCheck(hostChecks)
  const limited = found === undefined || found.status === 'ok'
  if (limited) return { name: 'limits', ok: true, detail: found?.detail ?? 'the backend sets them' }
  return { name: 'limits', ok: config.allowUnlimited, detail: `${found.detail}${config.allowUnlimited ? '; that is allowed here' : ''}` }
}

/** With automatic builds a missing image only makes a first run slow. */
async function checkImages({ engine }: ServerParts): Promise<ReadyCheck[]> {
  const languages = await engine.languages()
  const { autoBuild } = engine.config
  return languages.map(({ id, image }) => {
    const name = `image ${id}`
    if (image !== null) return { name, ok: true, detail: image.version }
    return { name, ok: autoBuild, detail: `not installed; ${autoBuild ? 'its first run builds it' : 'automatic builds are off'}` }
  })
}
