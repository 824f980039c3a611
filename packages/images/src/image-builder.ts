import { existsSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { type FoundLanguage, GloveboxError, type Image } from '@glovebox/contract'
import { baseRecipeDigest } from './base-recipe.ts'
import type { Build } from './build.ts'
import { type Base, buildBase } from './build-base.ts'
import { buildImage } from './build-image.ts'
import { BuildLog } from './build-log.ts'
import { findMirrors } from './debian-sources.ts'
import { writeByRename } from './files.ts'
import { currentDigest, findImage } from './find-image.ts'
import { requireBuildHost } from './host-tools.ts'
import type { Layout } from './layout.ts'
import { makeStore } from './make-store.ts'
import { type Report, within } from './progress.ts'
import { proxyEnvironment } from './proxy-environment.ts'
import { requireSpace } from './require-space.ts'
import { isRecent, removeUnfinished, removeUnused } from './sweep.ts'
import { withFreeLock, withLock } from './with-lock.ts'

/** Builds images into one store: takes the locks, keeps the log, makes what was built the current image. */
export class ImageBuilder {
  readonly #layout: Layout

  constructor(layout: Layout) {
    this.#layout = layout
  }

  /** See ImageStore.build. */
  async build(language: FoundLanguage, refresh: boolean, report: Report): Promise<Image> {
    const { id } = language.manifest
    requireBuildHost()
    makeStore(this.#layout)
    await removeUnfinished(this.#layout)
    const onWait = () => report('waiting for another build to end', 0)
    const image = await withLock(
      this.#layout.lock(`language-${id}`),
      async () => {
        const found = refresh ? null : await findImage(this.#layout, language)
        if (found !== null) return found
        requireSpace(this.#layout)
        await withLock(this.#layout.lock('base'), () => this.#makeBase(refresh, within(report, 0, BASE_SHARE)), { onWait })
        return await withLock(this.#layout.lock('base'), () => this.#makeImage(language, within(report, BASE_SHARE, 1)), {
          shared: true,
          onWait,
        })
      },
      { onWait },
    )
    await withFreeLock(this.#layout.lock('base'), async () => removeUnused(this.#layout, (_, retiredMs) => isRecent(retiredMs)))
    report('done', 1)
    return image
  }

  /** Makes the base layer when there is none, when its recipe has changed, and on a refresh when it is not fresh. */
  async #makeBase(refresh: boolean, report: Report): Promise<void> {
    const base = this.#base()
    if (base === null || (refresh && Date.now() - Date.parse(base.builtAt) > BASE_FRESH_MS)) {
      await this.#logged('base', report, buildBase)
    }
  }

  async #makeImage(language: FoundLanguage, report: Report): Promise<Image> {
    const { id } = language.manifest
    const before = currentDigest(this.#layout, id)
    const image = await this.#logged(`language-${id}`, report, (build) => {
      const base = this.#base()
      if (base === null) throw new Error('the base was removed in the meantime')
      return buildImage(build, language, base)
    })
    writeByRename(this.#layout.pointer(id), image.digest)
    const now = new Date()
    if (before !== null && before !== image.digest && existsSync(this.#layout.image(before)))
      utimesSync(this.#layout.image(before), now, now)
    return image
  }

  #base(): Base | null {
    try {
      const base = JSON.parse(readFileSync(this.#layout.base, 'utf8')) as Base
      return base.recipe === baseRecipeDigest() && existsSync(this.#layout.layer(base.digest)) ? base : null
    } catch {
      return null
    }
  }

  /** Runs a build in an empty folder that is removed afterwards; what goes wrong becomes image_build_failed with the log's end. */
  async #logged<T>(name: string, report: Report, body: (build: Build) => Promise<T>): Promise<T> {
    const folder = this.#layout.unfinished(name)
    const log = new BuildLog(this.#layout.log(name))
    rmSync(folder, { recursive: true, force: true })
    try {
      const mirrors = findMirrors(process.env)
      const proxies = proxyEnvironment(process.env)
      return await body({ layout: this.#layout, folder, log, report, mirrors, proxies })
    } catch (error) {
      if (error instanceof GloveboxError && error.code !== 'image_build_failed') throw error
      const said = error instanceof Error ? error.message : String(error)
      throw new GloveboxError('image_build_failed', `${said}; ${log.path} ends with:\n${log.tail}`, {
        suggestion: `Read ${log.path}; a network failure passes by building again, what was finished is kept.`,
        cause: error,
      })
    } finally {
      log.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** How much of a first build the base takes. */
const BASE_SHARE = 0.6
/** A refresh of many languages, one after the other, takes the same base. */
const BASE_FRESH_MS = 60 * 60_000
