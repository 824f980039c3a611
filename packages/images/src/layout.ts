import { join } from 'node:path'

/** Where things lie below the images root. Backends read `layers/` and `images/`. */
export class Layout {
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  get folders(): readonly string[] {
    return [this.root, ...['layers', 'images', 'languages', 'tmp', 'logs'].map((name) => join(this.root, name))]
  }

  /** Root tree of one layer; sealed by a rename, never written again. */
  layer(digest: string): string {
    return join(this.root, 'layers', digest)
  }

  /** Folder of `layers`, `image.json`, `pretouch` and `recipe`. */
  image(digest: string): string {
    return join(this.root, 'images', digest)
  }

  /** Text file: digest of the language's current image. */
  pointer(language: string): string {
    return join(this.root, 'languages', language)
  }

  /** JSON: the base that new layers are put on. */
  get base(): string {
    return join(this.root, 'base.json')
  }

  /** For whoever builds alone. */
  get locks(): string {
    return join(this.root, 'locks')
  }

  /**
   * A lock of this name guards the unfinished folder of the same name. Names: `language-<id>`, and `base`, which is held shared by
   * whoever builds on the base and alone by whoever makes it or removes layers.
   */
  lock(name: string): string {
    return join(this.locks, name)
  }

  unfinished(name: string): string {
    return join(this.root, 'tmp', name)
  }

  log(name: string): string {
    return join(this.root, 'logs', `${name}.log`)
  }
}
