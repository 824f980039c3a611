import type { Result } from '@glovebox/contract'
import { fromCursor } from './cursor.ts'
import type { ResultPage, Store, StoreOptions } from './store.ts'

export async function createStore(options: StoreOptions): Promise<Store> {
  return new MemoryStore(options.resultsMax)
}

interface Kept {
  readonly number: number
  readonly json: string
}

/** Keeps results as text, so that nobody changes what was kept. */
class MemoryStore implements Store {
  readonly #resultsMax: number
  readonly #kept = new Map<string, Kept>()
  #last = 0

  constructor(resultsMax: number) {
    this.#resultsMax = resultsMax
  }

  async put(result: Result): Promise<void> {
    this.#kept.delete(result.id)
    this.#kept.set(result.id, { number: ++this.#last, json: JSON.stringify(result) })
    const oldest = this.#kept.keys().next().value
    if (this.#kept.size > this.#resultsMax && oldest !== undefined) this.#kept.delete(oldest)
  }

  async get(id: string): Promise<Result | null> {
    const kept = this.#kept.get(id)
    return kept === undefined ? null : JSON.parse(kept.json)
  }

  async list({ limit, cursor }: { readonly limit: number; readonly cursor?: string }): Promise<ResultPage> {
    const before = fromCursor(cursor)
    const older = [...this.#kept.values()].filter(({ number }) => number < before).toReversed()
    const page = older.slice(0, limit)
    return {
      results: page.map(({ json }) => JSON.parse(json)),
      nextCursor: older.length > page.length ? String(page.at(-1)?.number) : null,
    }
  }

  async close(): Promise<void> {
    this.#kept.clear()
  }
}
