import type { Backend, BackendContext, BackendStats, Image, ImageProgress, ImageSource, RunEvent, Verdict } from '@glovebox/contract'
import type { Config } from './config.ts'
import type { RunHooks } from './run-hooks.ts'

/** Settings win over the environment; the parts have defaults that fit the settings. */
export interface EngineOptions extends Partial<Config> {
  readonly hooks?: RunHooks
  /** How the building of an image goes on, when a run waits for one. */
  readonly onImageProgress?: (progress: ImageProgress) => void
  /** One line of what went wrong on our side; default: stderr. */
  readonly log?: (message: string) => void
  /** Default: the images of `stateDir`. */
  readonly images?: ImageSource
  /** Default: `createBackend` of the folder of backends/ that `backend` names. */
  readonly createBackend?: (context: BackendContext) => Promise<Backend>
}

export interface RunOptions {
  /** Called for each event as it happens, never after `run` has resolved. */
  readonly onEvent?: (event: RunEvent) => void
  /** Aborting ends the run within 50 ms as `cancelled`. */
  readonly signal?: AbortSignal
  /** More stdin, after the request's own. Read only as fast as the program reads. */
  readonly stdin?: AsyncIterable<Uint8Array>
}

/** A language, and its image when there is one that is up to date. */
export interface LanguageInfo {
  readonly id: string
  readonly name: string
  readonly aliases: readonly string[]
  readonly extensions: readonly string[]
  /** The line of versions promised; the image knows the exact one. */
  readonly declaredVersion: string
  readonly compiled: boolean
  readonly image: Image | null
}

export interface EngineStats {
  readonly running: number
  readonly waiting: number
  /** How many runs ended how, since the engine began. */
  readonly verdicts: Readonly<Record<Verdict, number>>
  /** Null until the first run has started the backend, and once the engine is closed. */
  readonly backend: BackendStats | null
}
