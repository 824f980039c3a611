import { resolve } from 'node:path'
import type { FoundLanguage, Image, ImageSource } from '@glovebox/contract'
import { findImage, listImages } from './find-image.ts'
import { Layout } from './layout.ts'
import { forward, type Report } from './progress.ts'
import { type OnProgress, SharedBuilds } from './shared-builds.ts'

export interface ImageStoreOptions {
  /** Folder of all images, e.g. /var/lib/glovebox/images. Made when the first image is built. */
  readonly root: string
}

/**
 * The images of this host. Finding them needs neither root nor network; building them needs both.
 * What changes the store is imported when it is called for: most processes only ever look.
 */
export class ImageStore implements ImageSource {
  readonly #layout: Layout
  readonly #builds = new SharedBuilds()

  constructor({ root }: ImageStoreOptions) {
    this.#layout = new Layout(resolve(root))
  }

  /** The installed image of a language, or null when there is none or its recipe has changed since. */
  async find(language: FoundLanguage): Promise<Image | null> {
    return await findImage(this.#layout, language)
  }

  /** The installed image, built first when there is none. Errors: host_unsupported, image_build_failed. */
  async ensure(language: FoundLanguage, onProgress?: OnProgress): Promise<Image> {
    return (await this.find(language)) ?? (await this.build(language, onProgress === undefined ? {} : { onProgress }))
  }

  /**
   * Builds the image unless it is there already; with `refresh` in any case, over a base that is fresh too (security updates).
   * Builds of one language are made once, whoever else asks at the same time. Errors: host_unsupported, image_build_failed.
   */
  async build(language: FoundLanguage, options: { readonly refresh?: boolean; readonly onProgress?: OnProgress } = {}): Promise<Image> {
    const { refresh = false, onProgress } = options
    const { id } = language.manifest
    return await this.#builds.run(`${id} ${refresh}`, onProgress, async (tell) => {
      const report = forward((step, fraction) => tell({ language: id, step, fraction }))
      return await this.#start(language, refresh, report)
    })
  }

  /** Current images, stale ones too, by language id. */
  async list(): Promise<Image[]> {
    return listImages(this.#layout)
  }

  /** Removes a language's images and the layers that no other image uses; waits for builds under way. False when there was none. */
  async remove(language: string): Promise<boolean> {
    const { removeImages } = await import('./remove-images.ts')
    return await removeImages(this.#layout, language)
  }

  /** Removes all images, the base and what builds have left; waits for builds under way. */
  async clean(): Promise<void> {
    const { removeAllImages } = await import('./remove-images.ts')
    await removeAllImages(this.#layout)
  }

  async #start(language: FoundLanguage, refresh: boolean, report: Report): Promise<Image> {
    const { ImageBuilder } = await import('./image-builder.ts')
    return await new ImageBuilder(this.#layout).build(language, refresh, report)
  }
}
