import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type Check, GloveboxError, type ImageSource, type Request, type Result, VERDICTS, type Verdict } from '@glovebox/contract'
import { ImageStore } from '@glovebox/images'
import { untilAborted, withAbort } from './abort.ts'
import { accept } from './accept/accept.ts'
import { BackendHolder } from './backend-holder.ts'
import { checkCommandLines } from './check-command-lines.ts'
import { checkEngineOptions, checkRunOptions } from './check-options.ts'
import { type Config, loadConfig } from './config.ts'
import { describeCause } from './describe-cause.ts'
import { discoverLanguages, discoverProfiles } from './discover.ts'
import type { EngineOptions, EngineStats, LanguageInfo, RunOptions } from './engine-options.ts'
import { ImageCache } from './image-cache.ts'
import { makeSteps } from './plan/make-plan.ts'
import { createQueue } from './queue/memory.ts'
import type { Queue } from './queue/queue.ts'
import { Run, type RunParts } from './run.ts'
import { safeLog } from './safe-log.ts'
import { loadStore } from './store/load-store.ts'
import type { ResultPage, Store } from './store/store.ts'
import { EventStream } from './stream/event-stream.ts'

/**
 * Runs requests. Nothing is started before the first run. Errors of the constructor: invalid_config.
 */
export class Engine implements AsyncDisposable {
  readonly config: Config
  readonly #options: EngineOptions
  readonly #log: (message: string) => void
  readonly #queue: Queue
  readonly #images: ImageCache
  readonly #imageSource: ImageSource
  readonly #backend: BackendHolder
  readonly #running = new Map<AbortController, Promise<unknown>>()
  readonly #verdicts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>
  #store: Promise<Store | null> | null = null
  #closing: Promise<void> | null = null

  constructor(options: EngineOptions = {}) {
    const { hooks: _, onImageProgress, log, images, createBackend, ...settings } = checkEngineOptions(options)
    const config = loadConfig(settings)
    const { stateDir, readyBoxes, backendEndpoint: endpoint } = config
    this.config = config
    this.#options = options
    this.#log = safeLog(log ?? ((message) => console.error(`glovebox: ${message}`)))
    this.#queue = createQueue({ concurrency: config.concurrency, depth: config.queueDepth, tenantDepth: config.tenantQueueDepth })
    this.#imageSource = images ?? new ImageStore({ root: join(stateDir, 'images') })
    this.#images = new ImageCache({
      images: this.#imageSource,
      autoBuild: config.autoBuild,
      waitingMax: config.concurrency + config.queueDepth,
      onProgress: onImageProgress,
    })
    this.#backend = new BackendHolder({ name: config.backend, endpoint, stateDir, readyBoxes, log: this.#log, createBackend })
  }

  /**
   * Runs one request and says how it ended. What the program does is always a result. Rejects with a GloveboxError for what the caller got
   * wrong (codes of kind `caller`), and when we cannot begin: engine_closed, image_*, backend_unavailable, host_unsupported, queue_full.
   */
  async run(request: Request, options: RunOptions = {}): Promise<Result> {
    this.#refuseWhenClosed()
    const startedAt = performance.now()
    const { onEvent, signal, stdin } = checkRunOptions(options)
    const [languages, profiles] = await Promise.all([discoverLanguages(this.config.languagesDirs), discoverProfiles()])
    const accepted = accept(request, { languages, profiles })
    checkCommandLines(makeSteps(accepted))
    const id = randomUUID()
    const events = new EventStream({ runId: id, listener: onEvent, log: this.#log })
    return await withAbort(signal, async (controller) => {
      this.#refuseWhenClosed()
      const run = new Run(this.#parts(), { id, accepted, events, stdin, signal: controller.signal, startedAt })
      const ending = this.#end(run, controller.signal)
      this.#running.set(controller, ending)
      const result = await ending.finally(() => this.#running.delete(controller))
      events.emit({ type: 'result', result })
      return result
    })
  }

  /**
   * Reads and loads all that runs will need, and tells what this host gives the backend: for a process that gives up its rights afterwards.
   * Errors: invalid_config.
   */
  async preload(): Promise<readonly Check[]> {
    const [checks] = await Promise.all([this.#backend.checkHost(), this.languages(), discoverProfiles(), this.#openStore()])
    return checks
  }

  /** Starts the backend ahead of the first run. Errors: engine_closed, backend_unavailable, host_unsupported. */
  async start(): Promise<void> {
    this.#refuseWhenClosed()
    await this.#backend.get()
  }

  /** Every language found, with its image when there is one. */
  async languages(): Promise<LanguageInfo[]> {
    const languages = await discoverLanguages(this.config.languagesDirs)
    return await Promise.all(
      languages.map(async (language) => {
        const { id, name, aliases, extensions, version, compile } = language.manifest
        const image = await this.#imageSource.find(language)
        return { id, name, aliases, extensions, declaredVersion: version.declared, compiled: compile !== undefined, image }
      }),
    )
  }

  /** A kept result, or null. Nothing is kept while `store` is "none". */
  async result(id: string): Promise<Result | null> {
    return (await (await this.#openStore())?.get(id)) ?? null
  }

  /** Kept results, newest first, by pages of at most `limit`. Errors: invalid_request. */
  async results(options: { readonly limit: number; readonly cursor?: string }): Promise<ResultPage> {
    return (await (await this.#openStore())?.list(options)) ?? { results: [], nextCursor: null }
  }

  /** What goes on now; no backend while there is none, nor after `close`. */
  async stats(): Promise<EngineStats> {
    const { running, waiting } = this.#queue.stats()
    const backend = this.#closing ? null : ((await this.#backend.started?.stats()) ?? null)
    return { running, waiting, verdicts: { ...this.#verdicts }, backend }
  }

  /** Refuses what comes, cancels what runs, waits until it is gone, and stops the backend. The second call waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(): Promise<void> {
    for (const controller of this.#running.keys()) controller.abort()
    await Promise.allSettled(this.#running.values())
    await this.#backend.close()
    await (await this.#store?.catch(() => null))?.close()
  }

  async #end(run: Run, signal: AbortSignal): Promise<Result> {
    await untilAborted(run.work(), signal)
    const result = await run.finish()
    await this.#keep(result)
    return result
  }

  #parts(): RunParts {
    return {
      queue: this.#queue,
      images: this.#images,
      backend: this.#backend,
      backendName: this.config.backend,
      hooks: this.#options.hooks ?? {},
      log: this.#log,
    }
  }

  #refuseWhenClosed(): void {
    if (this.#closing) throw new GloveboxError('engine_closed', 'The engine is closed; no more runs are taken.')
  }

  /** A store that fails loses its copy, not the answer. */
  async #keep(result: Result): Promise<void> {
    this.#verdicts[result.status]++
    try {
      await (await this.#openStore())?.put(result)
    } catch (cause) {
      this.#log(`run ${result.id}: the result is not kept: ${describeCause(cause)}`)
    }
  }

  #openStore(): Promise<Store | null> {
    const { store, storePath, storedResults } = this.config
    this.#store ??= store === 'none' ? Promise.resolve(null) : loadStore(store, { path: storePath, resultsMax: storedResults })
    return this.#store
  }
}
