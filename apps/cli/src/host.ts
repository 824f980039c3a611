import { extname, join } from 'node:path'
import * as contract from '@glovebox/contract'
import { type BackendContext, type Check, type FoundLanguage, GloveboxError } from '@glovebox/contract'
import { discoverLanguages, loadBackend, loadConfig } from '@glovebox/engine'
import { ImageStore } from '@glovebox/images'

/** What a line of `glovebox languages` says; an image that is not installed has no size. */
export interface ListedLanguage {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly aliases: readonly string[]
  readonly extensions: readonly string[]
  readonly installed: boolean
  readonly imageBytes: number | null
}

export function stateFolder(): string {
  return loadConfig().stateDir
}

export function imageStore(): ImageStore {
  return new ImageStore({ root: imagesRoot() })
}

export async function findLanguages(): Promise<readonly FoundLanguage[]> {
  return await discoverLanguages(loadConfig().languagesDirs)
}

/** By id or alias. Errors: unknown_language. */
export async function findLanguage(name: string): Promise<FoundLanguage> {
  const languages = await findLanguages()
  const found = languages.find(({ manifest }) => manifest.id === name || manifest.aliases.includes(name))
  if (found !== undefined) return found
  const known = languages.map(({ manifest }) => manifest.id).join(', ')
  throw new GloveboxError('unknown_language', `expected one of ${known}, got "${name}"`, { field: 'language' })
}

/** Id of the language that claims a file's extension. */
export async function languageOfFile(file: string): Promise<string | undefined> {
  const extension = extname(file)
  const languages = await findLanguages()
  return languages.find(({ manifest }) => manifest.extensions.includes(extension))?.manifest.id
}

export async function listLanguages(): Promise<ListedLanguage[]> {
  const store = imageStore()
  return await Promise.all(
    (await findLanguages()).map(async (language) => {
      const { id, name, version, aliases, extensions } = language.manifest
      const image = await store.find(language)
      const installed = image !== null
      return { id, name, version: image?.version ?? version.declared, aliases, extensions, installed, imageBytes: image?.bytes ?? null }
    }),
  )
}

export async function checkBackend(): Promise<readonly Check[]> {
  const backend = await loadBackend(loadConfig().backend)
  return await backend.checkHost(backendContext(loadConfig().backendEndpoint))
}

/** A backend clears away at its start what dead ones have left: so it is started, and ended. */
export async function sweepBoxes(): Promise<void> {
  const { createBackend } = await loadBackend(loadConfig().backend)
  await (await createBackend(backendContext('own'))).close()
}

export function imagesRoot(): string {
  return join(stateFolder(), 'images')
}

function backendContext(endpoint: string): BackendContext {
  return { contract, imagesRoot: imagesRoot(), endpoint, log: (message) => process.stderr.write(`glovebox: ${message}\n`) }
}
