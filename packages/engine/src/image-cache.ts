import { type FoundLanguage, GloveboxError, type Image, type ImageProgress, type ImageSource } from '@glovebox/contract'

/** For so long an image is taken for the current one without looking. */
const TRUST_MS = 2000

export interface ImageCacheOptions {
  readonly images: ImageSource
  readonly autoBuild: boolean
  /** Runs that may wait for images to be built. */
  readonly waitingMax: number
  readonly onProgress: ((progress: ImageProgress) => void) | undefined
}

/** The images of the languages in use, without a look at the disk for each run. */
export class ImageCache {
  readonly #options: ImageCacheOptions
  readonly #known = new Map<string, { readonly image: Image; readonly until: number }>()
  #waiting = 0

  constructor(options: ImageCacheOptions) {
    this.#options = options
  }

  /** Errors: image_missing, image_build_failed, queue_full when too many wait for a build already. */
  async get(language: FoundLanguage): Promise<Image> {
    const { id, name } = language.manifest
    const known = this.#known.get(id)
    if (known !== undefined && known.until > performance.now()) return known.image
    const image = (await this.#options.images.find(language)) ?? (await this.#build(language, name))
    this.#known.set(id, { image, until: performance.now() + TRUST_MS })
    return image
  }

  /** After a backend said that an image is not there. */
  forget(digest: string): void {
    for (const [id, { image }] of this.#known) if (image.digest === digest) this.#known.delete(id)
  }

  async #build(language: FoundLanguage, name: string): Promise<Image> {
    const { images, autoBuild, waitingMax, onProgress } = this.#options
    if (!autoBuild) throw new GloveboxError('image_missing', `Expected an image of ${name}, found none.`)
    if (this.#waiting >= waitingMax) throw new GloveboxError('queue_full', `${this.#waiting} runs wait for images to be built.`)
    this.#waiting++
    try {
      return await images.ensure(language, onProgress)
    } finally {
      this.#waiting--
    }
  }
}
