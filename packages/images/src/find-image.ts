import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type FoundLanguage, GloveboxError, type Image } from '@glovebox/contract'
import type { Layout } from './layout.ts'
import { recipeDigest } from './recipe-digest.ts'

// This is on the way of every run: a few reads, and nothing imported that only a build needs.

/**
 * The installed image of a language, or null when there is none, a layer of it is gone, or it was not made of `wanted`: what
 * `recipeDigest` says of the language, asked only when there is something to compare.
 */
export async function findImage(layout: Layout, language: FoundLanguage, wanted = () => recipeDigest(language)): Promise<Image | null> {
  const digest = currentDigest(layout, language.manifest.id)
  if (digest === null) return null
  try {
    const folder = layout.image(digest)
    const [recipe, json] = await Promise.all([readFile(join(folder, 'recipe'), 'utf8'), readFile(join(folder, 'image.json'), 'utf8')])
    const image = JSON.parse(json) as Image
    const whole = image.layers.every((layer) => existsSync(layout.layer(layer)))
    return whole && recipe === wanted() ? image : null
  } catch (error) {
    if (error instanceof GloveboxError) throw error
    return null
  }
}

/** Current images, stale ones too, by language id. */
export function listImages(layout: Layout): Image[] {
  return installedLanguages(layout).flatMap((id) => {
    const digest = currentDigest(layout, id)
    const file = digest === null ? null : join(layout.image(digest), 'image.json')
    return file !== null && existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as Image] : []
  })
}

export function currentDigest(layout: Layout, language: string): string | null {
  try {
    const digest = readFileSync(layout.pointer(language), 'utf8').trim()
    return /^[0-9a-f]{64}$/.test(digest) ? digest : null
  } catch {
    return null
  }
}

export function installedLanguages(layout: Layout): string[] {
  return namesIn(join(layout.root, 'languages'))
}

/** Sorted names in a folder, none when it is not there; a file that is just being written does not count. */
export function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => !name.endsWith('.tmp'))
  return names.sort()
}
