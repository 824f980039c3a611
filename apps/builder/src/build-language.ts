import { join } from 'node:path'
import { GloveboxError, type Image, type ImageProgress } from '@glovebox/contract'
import { discoverLanguages, loadConfig } from '@glovebox/engine'
import { ImageStore } from '@glovebox/images'
import { requireTrusted } from './require-trusted.ts'

/** Errors: unknown_language, host_unsupported, image_build_failed. */
export async function buildLanguage(id: string, onProgress: (progress: ImageProgress) => void): Promise<Image> {
  const { stateDir, languagesDirs } = loadConfig()
  const languages = await discoverLanguages(languagesDirs)
  const language = languages.find(({ manifest }) => manifest.id === id)
  if (language === undefined) throw new GloveboxError('unknown_language', `no language has the id "${id}"`, { field: 'language' })
  await requireTrusted(language.folder)
  return await new ImageStore({ root: join(stateDir, 'images') }).ensure(language, onProgress)
}
