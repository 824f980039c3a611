import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { type FoundLanguage, GloveboxError } from '@glovebox/contract'
import { baseRecipeDigest } from './base-recipe.ts'
import { digestOf } from './digest.ts'

/**
 * What an image of this language is to be made of, known without building it: a change here makes an installed image stale.
 * Parts of language.json that do not reach the image (limits, argv) do not count.
 */
export function recipeDigest({ manifest, folder }: FoundLanguage): string {
  const { id, version, image } = manifest
  return digestOf({ base: baseRecipeDigest(), id, version, image, files: buildFiles(image.build, folder) })
}

/** Folder that a build script sees: its own, which must not be the language folder itself. Errors: invalid_config. */
export function buildFolder(build: string, folder: string): string {
  const path = normalize(build)
  if (dirname(path) === '.' || path.startsWith('..') || path.startsWith('/')) {
    throw new GloveboxError('invalid_config', `image.build must lie below the language folder, e.g. build/install.sh; it is ${build}`, {
      field: 'image.build',
    })
  }
  return join(folder, dirname(path))
}

function buildFiles(build: string | undefined, folder: string): [path: string, sha256: string][] {
  if (build === undefined) return []
  const root = buildFolder(build, folder)
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return entries
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [file.slice(root.length + 1), createHash('sha256').update(readFileSync(file)).digest('hex')])
}
