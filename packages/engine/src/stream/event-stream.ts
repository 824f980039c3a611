import type { RunEvent, RunEventBody } from '@glovebox/contract'
import { describeCause } from '../describe-cause.ts'

export type RunListener = (event: RunEvent) => void

/** Numbers the events of one run and hands them on. A listener that throws loses its event, never the run. */
export class EventStream {
  readonly #runId: string
  readonly #listener: RunListener | undefined
  readonly #log: (message: string) => void
  #sequence = 0
  #closed = false

  constructor(options: { runId: string; listener: RunListener | undefined; log: (message: string) => void }) {
    this.#runId = options.runId
    this.#listener = options.listener
    this.#log = options.log
  }

  emit(body: RunEventBody): void {
    if (this.#closed || this.#listener === undefined) return
    this.#sequence++
    this.#closed = body.type === 'result'
    try {
      const returned: unknown = this.#listener({ runId: this.#runId, sequence: this.#sequence, ...body })
      // Any thenable, a promise of another realm too: a rejection that nobody takes would end the process.
      if (typeof returned === 'object' && returned !== null) Promise.resolve(returned).catch((cause: unknown) => this.#tell(cause))
    } catch (cause) {
      this.#tell(cause)
    }
  }

  #tell(cause: unknown): void {
    this.#log(`run ${this.#runId}: a listener failed: ${describeCause(cause)}`)
  }
}
