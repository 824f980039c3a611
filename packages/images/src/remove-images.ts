import { existsSync, rmSync } from 'node:fs'
import { installedLanguages } from './find-image.ts'
import type { Layout } from './layout.ts'
import { makeStore } from './make-store.ts'
import { isRecent, removeUnfinished, removeUnused } from './sweep.ts'
import { withLock } from './with-lock.ts'

/** Removes a language's images and the layers that no other image uses; waits for builds under way. False when there was none. */
export async function removeImages(layout: Layout, language: string): Promise<boolean> {
  if (!installedLanguages(layout).includes(language)) return false
  makeStore(layout)
  await withLock(layout.lock(`language-${language}`), async () => rmSync(layout.pointer(language), { force: true }))
  await withLock(layout.lock('base'), async () => {
    removeUnused(layout, (image, retiredMs) => image.language !== language && isRecent(retiredMs))
  })
  return true
}

/** Removes all images, the base and what builds have left; waits for builds under way. */
export async function removeAllImages(layout: Layout): Promise<void> {
  if (!existsSync(layout.root)) return
  makeStore(layout)
  for (const id of installedLanguages(layout)) await removeImages(layout, id)
  await withLock(layout.lock('base'), async () => {
    rmSync(layout.base, { force: true })
    removeUnused(layout, () => false)
  })
  await removeUnfinished(layout)
  rmSync(`${layout.root}/logs`, { recursive: true, force: true })
}
