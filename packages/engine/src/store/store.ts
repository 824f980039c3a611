import type { Result } from '@glovebox/contract'

export interface ResultPage {
  /** Newest first. */
  readonly results: readonly Result[]
  /** Where the next page begins, or null at the end. */
  readonly nextCursor: string | null
}

export interface StoreOptions {
  /** Results kept; the oldest go first. */
  readonly resultsMax: number
  /** A file, for drivers that keep one. */
  readonly path: string
}

/** Results by id. One file of this folder each driver; it exports `createStore(options)`. */
export interface Store {
  put(result: Result): Promise<void>
  get(id: string): Promise<Result | null>
  /** Errors: invalid_request for a cursor that is none of ours. */
  list(options: { readonly limit: number; readonly cursor?: string }): Promise<ResultPage>
  close(): Promise<void>
}

export interface StoreModule {
  createStore(options: StoreOptions): Promise<Store>
}
