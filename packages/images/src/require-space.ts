import { statfsSync } from 'node:fs'
import { GloveboxError } from '@glovebox/contract'
import type { Layout } from './layout.ts'

const MEBIBYTE = 1024 * 1024
/** What a base and a small language take while they are built. */
const FREE_BYTES_MIN = 512 * MEBIBYTE

/** A disk that fills up during a build is told late and badly: apt waits and tries again for minutes. Errors: image_build_failed. */
export function requireSpace(layout: Layout): void {
  const { bavail, bsize } = statfsSync(layout.root)
  const freeBytes = bavail * bsize
  if (freeBytes >= FREE_BYTES_MIN) return
  const [free, needed] = [freeBytes, FREE_BYTES_MIN].map((bytes) => Math.floor(bytes / MEBIBYTE))
  throw new GloveboxError('image_build_failed', `expected ${needed} MiB of free disk in ${layout.root}, found ${free}`, {
    suggestion: 'Make room there, remove images (`glovebox image remove`), or set GLOVEBOX_STATE_DIR to another disk.',
  })
}
