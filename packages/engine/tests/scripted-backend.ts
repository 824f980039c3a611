import { setTimeout } from 'node:timers/promises'
import type { Backend, BackendStats, BoxInput, BoxKind, BoxOptions, Image, ImageSource, Outcome } from '@glovebox/contract'
import { outcomeOf } from './settle/outcome-of.ts'

export type Script = (input: BoxInput, options: BoxOptions) => Promise<Partial<Outcome>> | Partial<Outcome>

/** A backend that does what a test says, for what goes on between engine and backend. */
export class ScriptedBackend implements Backend {
  readonly name = 'scripted'
  readonly isolation = 'none at all'
  readonly capabilities = {
    readyBoxes: true,
    memoryPeak: true,
    memoryLimit: true,
    cpuTimeOfTree: true,
    forkRefusals: true,
    streamedStdin: true,
    fileOutputs: true,
  } as const
  readonly inputs: BoxInput[] = []
  readonly ready: (BoxKind & { count: number })[] = []
  running = 0
  runningMost = 0
  closed = 0
  readonly #script: Script

  constructor(script: Script = () => ({})) {
    this.#script = script
  }

  async keepReady(kind: BoxKind & { readonly count: number }): Promise<void> {
    this.ready.push(kind)
  }

  async run(input: BoxInput, options: BoxOptions = {}): Promise<Outcome> {
    this.inputs.push(input)
    this.runningMost = Math.max(this.runningMost, ++this.running)
    try {
      return outcomeOf({ stage: input.step.stage, ...(await this.#script(input, options)) })
    } finally {
      this.running--
    }
  }

  async stats(): Promise<BackendStats> {
    return { boxesReady: 0, boxesRunning: this.running, boxesMade: this.inputs.length, readyHits: 0, readyMisses: 0 }
  }

  async close(): Promise<void> {
    this.closed++
  }
}

/** A box that runs until it is told to end. */
export function untilCancelled(_input: BoxInput, { signal }: BoxOptions): Promise<Partial<Outcome>> {
  const cancelled: Partial<Outcome> = { killReason: 'cancelled', exitCode: null, signal: 9, stdout: Buffer.from('so far') }
  if (signal?.aborted) return Promise.resolve(cancelled)
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(cancelled), { once: true }))
}

/** Every language has an image, of version 3.13.5. */
export class ScriptedImages implements ImageSource {
  finds = 0
  builds = 0
  readonly #installed: boolean
  readonly #buildMs: number

  constructor({ installed = true, buildMs = 0 } = {}) {
    this.#installed = installed
    this.#buildMs = buildMs
  }

  async find({ manifest }: Parameters<ImageSource['find']>[0]): Promise<Image | null> {
    this.finds++
    return this.#installed ? this.#image(manifest.id) : null
  }

  async ensure(...[{ manifest }, onProgress]: Parameters<ImageSource['ensure']>): Promise<Image> {
    this.builds++
    await setTimeout(this.#buildMs)
    onProgress?.({ language: manifest.id, step: 'built', fraction: 1 })
    return this.#image(manifest.id)
  }

  #image(language: string): Image {
    return { digest: `digest of ${language}`, language, version: '3.13.5', layers: [], bytes: 1, builtAt: '' }
  }
}
