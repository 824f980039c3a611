import { GloveboxError } from '@glovebox/contract'

/** A body of no more than this is never refused for what others hold: connections bound those. */
const SMALL_BYTES = 64 * 1024

/** How many bytes of large bodies are held at one time, by all requests together, from their coming to their answer. */
export class ByteBudget {
  readonly #bytesMax: number
  #held = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get held(): number {
    return this.#held
  }

  async withLease<T>(body: (lease: { grow(bytes: number): void }) => Promise<T>): Promise<T> {
    let held = 0
    try {
      return await body({
        grow: (bytes) => {
          held += bytes
          this.#held += bytes
          if (held > SMALL_BYTES && this.#held > this.#bytesMax)
            throw new GloveboxError('queue_full', 'Too many large requests are under way.')
        },
      })
    } finally {
      this.#held -= held
    }
  }
}
