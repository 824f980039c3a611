import { existsSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type FoundLanguage, GloveboxError, type Image, type ImageProgress, type ImageSource } from '@glovebox/contract'
import { baseRecipeDigest } from './base-recipe.ts'
import type { Build } from './build.ts'
import { type Base, buildBase } from './build-base.ts'
import { buildImage } from './build-image.ts'
import { BuildLog } from './build-log.ts'
import { findMirrors } from './debian-sources.ts'
import { writeByRename } from './files.ts'
import { requireBuildHost } from './host-tools.ts'
import { Layout } from './layout.ts'
import { makeStore } from './make-store.ts'
import { forward, type Report, within } from './progress.ts'
import { proxyEnvironment } from './proxy-environment.ts'
import { recipeDigest } from './recipe-digest.ts'
import { namesIn, removeUnfinished, removeUnused } from './sweep.ts'
import { withFreeLock, withLock } from './with-lock.ts'

export interface ImageStoreOptions {
  /** Folder of all images, e.g. /var/lib/glovebox/images. Made when the first image is built. */
  readonly root: string
}

export type OnProgress = (progress: ImageProgress) => void

/** The images of this host. Finding them needs neither root nor network; building them needs both. */
export class ImageStore implements ImageSource {
  readonly #layout: Layout
  readonly #building = new Map<string, { readonly listeners: Set<OnProgress>; readonly done: Promise<Image> }>()

  constructor({ root }: ImageStoreOptions) {
    this.#layout = new Layout(resolve(root))
  }

  /** The installed image of a language, or null when there is none or its recipe has changed since. */
  async find(language: FoundLanguage): Promise<Image | null> {
    const digest = this.#current(language.manifest.id)
    if (digest === null) return null
    try {
      const folder = this.#layout.image(digest)
      const [recipe, json] = await Promise.all([readFile(`${folder}/recipe`, 'utf8'), readFile(`${folder}/image.json`, 'utf8')])
      const image = JSON.parse(json) as Image
      const whole = image.layers.every((layer) => existsSync(this.#layout.layer(layer)))
      return whole && recipe === recipeDigest(language) ? image : null
    } catch (error) {
      if (error instanceof GloveboxError) throw error
      return null
    }
  }

  /** The installed image, built first when there is none. Errors: host_unsupported, image_build_failed. */
  async ensure(language: FoundLanguage, onProgress?: OnProgress): Promise<Image> {
    return (await this.find(language)) ?? (await this.build(language, { ...(onProgress && { onProgress }) }))
  }

  /**
   * Builds the image unless it is there already; with `refresh` in any case, over a base that is fresh too (security updates).
   * Builds of one language are made once, whoever else asks at the same time. Errors: host_unsupported, image_build_failed.
   */
  async build(language: FoundLanguage, options: { readonly refresh?: boolean; readonly onProgress?: OnProgress } = {}): Promise<Image> {
    const { id } = language.manifest
    const key = `${id} ${options.refresh === true}`
    let building = this.#building.get(key)
    if (building === undefined) {
      const listeners = new Set<OnProgress>()
      const report = forward((step, fraction) => {
        for (const listener of listeners) listener({ language: id, step, fraction })
      })
      const done = this.#buildOnce(language, options.refresh === true, report).finally(() => this.#building.delete(key))
      building = { listeners, done }
      this.#building.set(key, building)
    }
    if (options.onProgress) building.listeners.add(options.onProgress)
    return await building.done
  }

  /** Current images, by language id. */
  async list(): Promise<Image[]> {
    const found: Image[] = []
    for (const id of this.#languages()) {
      const digest = this.#current(id)
      const file = digest === null ? null : `${this.#layout.image(digest)}/image.json`
      if (file !== null && existsSync(file)) found.push(JSON.parse(readFileSync(file, 'utf8')) as Image)
    }
    return found
  }

  /** Removes a language's images and the layers that no other image uses. False when there was none. */
  async remove(language: string): Promise<boolean> {
    if (!this.#languages().includes(language)) return false
    makeStore(this.#layout)
    await withLock(this.#layout.lock(`language-${language}`), async () => rmSync(this.#layout.pointer(language), { force: true }))
    await withLock(this.#layout.lock('base'), async () => {
      removeUnused(this.#layout, (image, retiredMs) => image.language !== language && isRecent(retiredMs))
    })
    return true
  }

  /** Removes all images, the base and what builds have left; waits for builds under way. */
  async clean(): Promise<void> {
    if (!existsSync(this.#layout.root)) return
    makeStore(this.#layout)
    for (const id of this.#languages()) await this.remove(id)
    await withLock(this.#layout.lock('base'), async () => {
      rmSync(this.#layout.base, { force: true })
      removeUnused(this.#layout, () => false)
    })
    await removeUnfinished(this.#layout)
    rmSync(`${this.#layout.root}/logs`, { recursive: true, force: true })
  }

  async #buildOnce(language: FoundLanguage, refresh: boolean, report: Report): Promise<Image> {
    const { id } = language.manifest
    requireBuildHost()
    makeStore(this.#layout)
    await removeUnfinished(this.#layout)
    const onWait = () => report('waiting for another build to end', 0)
    const image = await withLock(
      this.#layout.lock(`language-${id}`),
      async () => {
        const found = refresh ? null : await this.find(language)
        if (found !== null) return found
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
      await this.#logged('base', (build) => buildBase(build, report))
    }
  }

  async #makeImage(language: FoundLanguage, report: Report): Promise<Image> {
    const { id } = language.manifest
    const before = this.#current(id)
    const image = await this.#logged(`language-${id}`, (build) => {
      const base = this.#base()
      if (base === null) throw new Error('the base was removed in the meantime')
      return buildImage(build, language, base, report)
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
  async #logged<T>(name: string, body: (build: Build) => Promise<T>): Promise<T> {
    const folder = this.#layout.unfinished(name)
    const log = new BuildLog(this.#layout.log(name))
    rmSync(folder, { recursive: true, force: true })
    try {
      return await body({ layout: this.#layout, folder, log, mirrors: findMirrors(process.env), proxies: proxyEnvironment(process.env) })
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

  #current(language: string): string | null {
    try {
      const digest = readFileSync(this.#layout.pointer(language), 'utf8').trim()
      return /^[0-9a-f]{64}$/.test(digest) ? digest : null
    } catch {
      return null
    }
  }

  #languages(): string[] {
    return namesIn(`${this.#layout.root}/languages`)
  }
}

/** How much of a first build the base takes. */
const BASE_SHARE = 0.6
/** A refresh of many languages, one after the other, takes the same base. */
const BASE_FRESH_MS = 60 * 60_000
/** Replaced images stay so long: runs planned before may still need them. */
const UNUSED_AGE_MS = 24 * 60 * 60_000
const isRecent = (retiredMs: number) => retiredMs < UNUSED_AGE_MS
