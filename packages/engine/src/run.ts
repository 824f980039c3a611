import { type Backend, GloveboxError, type Image, type Outcome, type Plan, type Result, type RunEventBody } from '@glovebox/contract'
import { type Accepted, ANONYMOUS } from './accept/accepted.ts'
import { checkVersion } from './accept/check-version.ts'
import type { BackendHolder } from './backend-holder.ts'
import { describeCause, messageOf, traceOf } from './describe-cause.ts'
import type { ImageCache } from './image-cache.ts'
import { makePlan } from './plan/make-plan.ts'
import type { Queue } from './queue/queue.ts'
import { withSlot } from './queue/with-slot.ts'
import type { RunHooks } from './run-hooks.ts'
import { runPlan } from './sandbox/run-plan.ts'
import { settle } from './settle/settle.ts'
import { signalName } from './settle/signal-name.ts'
import type { EventStream } from './stream/event-stream.ts'

/** What all runs of an engine share. */
export interface RunParts {
  readonly queue: Queue
  readonly images: ImageCache
  readonly backend: BackendHolder
  readonly backendName: string
  readonly hooks: RunHooks
  readonly log: (message: string) => void
}

export interface RunSubject {
  readonly id: string
  readonly accepted: Accepted
  readonly events: EventStream
  readonly stdin: AsyncIterable<Uint8Array> | undefined
  readonly signal: AbortSignal
  readonly startedAt: number
}

/** One run on its way. `work` takes it as far as it gets; `finish` tells what became of it, also while a cancelled `work` still ends. */
export class Run {
  readonly #parts: RunParts
  readonly #subject: RunSubject
  readonly #outcomes: Outcome[] = []
  #image: Image | null = null
  #backend: Backend | null = null
  #plan: Plan | null = null
  #passedHook = false
  #queueMs = 0
  #ended = false
  #failed = false
  #result: Result | null = null

  constructor(parts: RunParts, subject: RunSubject) {
    this.#parts = parts
    this.#subject = subject
  }

  /** Rejects with a GloveboxError when the run is refused; when it is cancelled or fails on our side, it resolves. */
  async work(): Promise<void> {
    const { signal } = this.#subject
    try {
      const plan = await this.#prepare()
      await this.#passHook(plan)
      await this.#runInTurn(plan)
    } catch (cause) {
      // The answer may be out already, while a hook took its time: it is told what was answered.
      if (this.#result || !signal.aborted) await this.#afterRun(this.#result)
      if (!signal.aborted) throw cause
    }
  }

  async finish(): Promise<Result> {
    const { id, accepted, signal, startedAt } = this.#subject
    const { manifest } = accepted.language
    this.#result = settle({
      plan: this.#plan,
      outcomes: [...this.#outcomes],
      cancelled: signal.aborted && !this.#ended,
      failed: this.#failed,
      about: {
        id,
        language: manifest.id,
        version: this.#image?.version ?? manifest.version.declared,
        backend: this.#backend?.name ?? this.#parts.backendName,
        isolation: this.#backend?.isolation ?? '',
      },
      queueMs: this.#queueMs,
      totalMs: performance.now() - startedAt,
    })
    await this.#afterRun(this.#result)
    return this.#result
  }

  async #prepare(): Promise<Plan> {
    const { id, accepted, signal } = this.#subject
    const { language, version } = accepted
    const [image, backend] = await Promise.all([this.#parts.images.get(language), this.#parts.backend.get()])
    signal.throwIfAborted()
    this.#image = image
    this.#backend = backend
    if (version !== null) checkVersion(version, language.manifest, image.version)
    this.#plan = makePlan({ id, input: accepted, image })
    return this.#plan
  }

  async #passHook(plan: Plan): Promise<void> {
    try {
      await this.#parts.hooks.beforeRun?.(plan)
      this.#passedHook = true
    } catch (cause) {
      if (cause instanceof GloveboxError) throw cause
      throw new GloveboxError('run_refused', `The run was refused: ${messageOf(cause)}`, { cause })
    }
  }

  async #runInTurn(plan: Plan): Promise<void> {
    const { events, signal } = this.#subject
    const queuedAt = performance.now()
    const onQueued = (position: number) => events.emit({ type: 'queued', position })
    const tenant = plan.tenant === ANONYMOUS ? null : plan.tenant
    await withSlot(this.#parts.queue, { tenant, signal, onQueued }, async () => {
      this.#queueMs = performance.now() - queuedAt
      events.emit({ type: 'started' })
      await this.#runSteps(plan)
    })
  }

  async #runSteps(plan: Plan): Promise<void> {
    const { events, signal, stdin } = this.#subject
    const backend = await this.#parts.backend.get()
    try {
      await runPlan(plan, {
        backend,
        signal,
        ...(stdin && { stdin }),
        onStage: (stage) => events.emit({ type: 'stage', stage }),
        onOutput: (stage, stream, chunk) => events.emit({ type: stream, stage, chunk }),
        onOutcome: (outcome) => {
          this.#outcomes.push(outcome)
          events.emit(toExitEvent(outcome))
        },
      })
      this.#ended = true
      this.#parts.backend.keepReady(backend, plan, this.#subject.accepted.usualDiskBytes)
    } catch (cause) {
      this.#takeFailure(cause, plan)
    }
  }

  /** Whose fault is it that no outcome came? The detail is for our log; a caller learns that it was ours. */
  #takeFailure(cause: unknown, plan: Plan): void {
    if (cause instanceof GloveboxError && cause.kind === 'caller') throw cause
    if (this.#subject.signal.aborted) return
    if (cause instanceof GloveboxError && cause.code === 'image_missing') this.#parts.images.forget(plan.image)
    this.#failed = true
    this.#parts.log(`run ${plan.id}: ${traceOf(cause)}`)
  }

  async #afterRun(result: Result | null): Promise<void> {
    if (!this.#passedHook || this.#plan === null) return
    try {
      await this.#parts.hooks.afterRun?.(this.#plan, result)
    } catch (cause) {
      this.#parts.log(`run ${this.#plan.id}: the hook afterRun failed: ${describeCause(cause)}`)
    }
  }
}

function toExitEvent({ stage, exitCode, signal, ...output }: Outcome): RunEventBody {
  return {
    type: 'exit',
    stage,
    exitCode,
    signal: signalName(signal),
    stdoutTruncated: output.stdoutBytes > output.stdout.length,
    stderrTruncated: output.stderrBytes > output.stderr.length,
  }
}
