import { join } from 'node:path'
import * as contract from '@glovebox/contract'
import { type Backend, type BackendContext, type BoxKind, type Check, GloveboxError, type Plan, type Stage } from '@glovebox/contract'
import { describeCause, messageOf } from './describe-cause.ts'
import { loadBackend } from './discover.ts'

/** Kinds of box that are kept ready at one time; the one not used for longest goes first. */
const READY_KINDS_MAX = 16

export interface BackendHolderOptions {
  readonly name: string
  readonly endpoint: string
  readonly stateDir: string
  readonly readyBoxes: number
  readonly log: (message: string) => void
  readonly createBackend: ((context: BackendContext) => Promise<Backend>) | undefined
}

/** The backend: started when the first run needs it, and again when starting failed. */
export class BackendHolder {
  readonly #options: BackendHolderOptions
  readonly #ready = new Map<string, BoxKind>()
  #starting: Promise<Backend> | null = null
  #started: Backend | null = null

  constructor(options: BackendHolderOptions) {
    this.#options = options
  }

  get started(): Backend | null {
    return this.#started
  }

  /** Errors: host_unsupported, backend_unavailable, and invalid_config when there is no such backend. */
  get(): Promise<Backend> {
    this.#starting ??= this.#start().catch((cause: unknown) => {
      this.#starting = null
      if (cause instanceof GloveboxError) throw cause
      throw new GloveboxError('backend_unavailable', `The backend "${this.#options.name}" does not start: ${messageOf(cause)}`, { cause })
    })
    return this.#starting
  }

  /** What this host gives the backend; nothing is started. Loads what the backend is made of. */
  async checkHost(): Promise<readonly Check[]> {
    if (this.#options.createBackend) return []
    return await (await loadBackend(this.#options.name)).checkHost(this.#context())
  }

  /**
   * Has boxes made ahead for the steps of a plan, so that the next run of its kind finds them. Only disks of the usual size: a caller who
   * asks for ever other sizes does not multiply what is kept.
   */
  keepReady(backend: Backend, plan: Plan, usualDiskBytes: Readonly<Record<Stage, number>>): void {
    const count = this.#options.readyBoxes
    if (count === 0 || plan.cold) return
    for (const { stage, seccomp, limits } of plan.steps)
      if (limits.diskBytes === usualDiskBytes[stage])
        this.#keepReadyKind(backend, { image: plan.image, seccomp, diskBytes: limits.diskBytes })
  }

  async close(): Promise<void> {
    const backend = await this.#starting?.catch(() => null)
    await backend?.close()
  }

  async #start(): Promise<Backend> {
    const { name, createBackend } = this.#options
    const create = createBackend ?? (await loadBackend(name)).createBackend
    this.#started = await create(this.#context())
    return this.#started
  }

  #context(): BackendContext {
    const { endpoint, stateDir, log } = this.#options
    return { contract, imagesRoot: join(stateDir, 'images'), endpoint, log }
  }

  #keepReadyKind(backend: Backend, kind: BoxKind): void {
    const key = `${kind.image} ${kind.seccomp} ${kind.diskBytes}`
    const known = this.#ready.delete(key)
    this.#ready.set(key, kind)
    if (known) return
    this.#tell(backend, kind, this.#options.readyBoxes)
    const [oldest] = this.#ready
    if (this.#ready.size <= READY_KINDS_MAX || oldest === undefined) return
    this.#ready.delete(oldest[0])
    this.#tell(backend, oldest[1], 0)
  }

  #tell(backend: Backend, kind: BoxKind, count: number): void {
    backend.keepReady({ ...kind, count }).catch((cause: unknown) => this.#options.log(`cannot keep boxes ready: ${describeCause(cause)}`))
  }
}
