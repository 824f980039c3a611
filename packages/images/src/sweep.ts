import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Image } from '@glovebox/contract'
import { makeFolder } from './files.ts'
import { namesIn } from './find-image.ts'
import type { Layout } from './layout.ts'
import { withFreeLock } from './with-lock.ts'

/** Removes the folders of builds whose owner is dead: those whose lock nobody holds. */
export async function removeUnfinished(layout: Layout): Promise<void> {
  for (const name of namesIn(join(layout.root, 'tmp'))) {
    await withFreeLock(layout.lock(name), async () => rmSync(layout.unfinished(name), { recursive: true, force: true }))
  }
}

/**
 * Removes images that are no language's current one, but for those that `spare` says to keep, then the layers of no image.
 * The caller holds the lock `base` alone, so that no build stands on a layer that goes.
 */
export function removeUnused(layout: Layout, spare: (image: Image, retiredMs: number) => boolean): void {
  const current = new Set(namesIn(join(layout.root, 'languages')).map((id) => readFileSync(layout.pointer(id), 'utf8').trim()))
  const unused: string[] = []
  const layers = new Set(existsSync(layout.base) ? [(JSON.parse(readFileSync(layout.base, 'utf8')) as { digest: string }).digest] : [])
  for (const digest of namesIn(join(layout.root, 'images'))) {
    const folder = layout.image(digest)
    const image = JSON.parse(readFileSync(join(folder, 'image.json'), 'utf8')) as Image
    if (!current.has(digest) && !spare(image, Date.now() - statSync(folder).mtimeMs)) unused.push(folder)
    else for (const layer of image.layers) layers.add(layer)
  }
  for (const digest of namesIn(join(layout.root, 'layers'))) if (!layers.has(digest)) unused.push(layout.layer(digest))
  discard(layout.unfinished('base'), unused)
}

/** By a rename first: a layer that is half removed must not be taken for a whole one. */
function discard(bin: string, folders: readonly string[]): void {
  makeFolder(bin)
  for (const [index, folder] of folders.entries()) renameSync(folder, join(bin, `unused-${index}`))
  rmSync(bin, { recursive: true, force: true })
}

/** Replaced images stay so long: runs planned before may still need them. */
const UNUSED_AGE_MS = 24 * 60 * 60_000

export function isRecent(retiredMs: number): boolean {
  return retiredMs < UNUSED_AGE_MS
}
