import type { FoundLanguage } from './language.ts'

/** A built toolchain image. `version` is what the toolchain itself prints. */
export interface Image {
  readonly digest: string
  readonly language: string
  readonly version: string
  readonly layers: readonly string[]
  readonly bytes: number
  readonly builtAt: string
}

/** Where a build is; `fraction` from 0 to 1 of the whole build. */
export interface ImageProgress {
  readonly language: string
  readonly step: string
  readonly fraction: number
}

/** What the engine needs of images. Built ones are found without network. */
export interface ImageSource {
  /** The installed image of a language, or null. */
  find(language: FoundLanguage): Promise<Image | null>
  /** The installed image, built first when there is none. Errors: image_build_failed. */
  ensure(language: FoundLanguage, onProgress?: (progress: ImageProgress) => void): Promise<Image>
}
