import { resolve } from 'node:path'
import { type FoundLanguage, GloveboxError, type Image, type ImageProgress, type ImageSource } from '@glovebox/contract'
import { askBuilder } from './ask-builder.ts'
import { findImage } from './find-image.ts'
import { Layout } from './layout.ts'
import { forward } from './progress.ts'
import { recipeDigest } from './recipe-digest.ts'
import { SharedBuilds } from './shared-builds.ts'

export interface RemoteImagesOptions {
  /** Folder of all images, as for ImageStore. */
  readonly root: string
  /** Path of the builder's socket. */
  readonly socket: string
  /** Their recipes are read when this is made: later the process may not be able to read their folders. */
  readonly languages: readonly FoundLanguage[]
}

/** The images of this host for a process without privileges: it finds them itself, and has a builder make what is missing. */
export class RemoteImages implements ImageSource {
  readonly #layout: Layout
  readonly #socket: string
  readonly #recipes: ReadonlyMap<string, string>
  readonly #builds = new SharedBuilds()

  constructor({ root, socket, languages }: RemoteImagesOptions) {
    this.#layout = new Layout(resolve(root))
    this.#socket = socket
    this.#recipes = new Map(languages.map((language) => [language.manifest.id, recipeDigest(language)]))
  }

  async find(language: FoundLanguage): Promise<Image | null> {
    const recipe = this.#recipes.get(language.manifest.id)
    return recipe === undefined ? null : await findImage(this.#layout, language, () => recipe)
  }

  /** Errors: image_build_failed, queue_full when the builder has enough to do, and what else the builder says. */
  async ensure(language: FoundLanguage, onProgress?: (progress: ImageProgress) => void): Promise<Image> {
    const found = await this.find(language)
    if (found !== null) return found
    const { id } = language.manifest
    return await this.#builds.run(id, onProgress, async (tell) => {
      const report = forward((step, fraction) => tell({ language: id, step, fraction }))
      const digest = await askBuilder(this.#socket, id, report)
      const image = await this.find(language)
      if (image !== null) return image
      throw new GloveboxError(
        'image_build_failed',
        `the builder made ${digest} of ${id}, which is not to be seen in ${this.#layout.root}`,
        {
          suggestion: 'Let every user read that folder; start the service again if the language was changed meanwhile.',
        },
      )
    })
  }
}
