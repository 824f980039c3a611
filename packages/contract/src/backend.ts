import type * as contract from './index.ts'
import type { Outcome } from './outcome.ts'
import type { PlanFile, Step } from './plan.ts'

/** What a box gets. `artefact` is what the step before gave: written read-only. */
export interface BoxInput {
  /** Digest of the toolchain image. */
  readonly image: string
  readonly step: Step
  readonly files: readonly PlanFile[]
  readonly artefact: readonly ArtefactFile[]
}

export interface ArtefactFile {
  readonly path: string
  readonly mode: number
  readonly content: Uint8Array
}

export interface BoxOptions {
  /** Bytes kept under the cap, as they come. Must not throw. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', chunk: Uint8Array) => void
  /** More stdin after the step's own, until it ends. Without it, stdin ends after the step's own. */
  readonly stdin?: AsyncIterable<Uint8Array>
  /** Aborting kills the box; the outcome then says killReason `cancelled`. */
  readonly signal?: AbortSignal
  /** Never use a ready box. */
  readonly cold?: boolean
}

/** One line of `glovebox doctor`. */
export interface Check {
  readonly name: string
  readonly status: 'ok' | 'weaker' | 'missing'
  readonly detail: string
  /** What to do about it; empty when ok. */
  readonly remedy: string
}

export interface BackendStats {
  readonly boxesReady: number
  readonly boxesRunning: number
  readonly boxesMade: number
  readonly readyHits: number
  readonly readyMisses: number
}

/** What a box is made for ahead of its run. */
export interface BoxKind {
  readonly image: string
  readonly seccomp: string
  readonly diskBytes: number
}

/**
 * What makes boxes. One folder under backends/ each; its index.ts exports `createBackend`.
 * `run` starts one step in a fresh box and resolves with how it ended. It rejects only for a failure of ours (GloveboxError `backend_*`),
 * never for what the program did. It never reuses what a program could have written to.
 */
export interface Backend {
  readonly name: string
  /** In words a user understands, e.g. "namespaces, seccomp, cgroup v1". */
  readonly isolation: string
  /** Features that the conformance suite may skip when false, with the reason. */
  readonly capabilities: Readonly<Record<BackendCapability, true | string>>
  /** Keep `count` boxes of one kind ready; 0 lets them go. A run takes one that has its image, syscall policy and disk size. */
  keepReady(kind: BoxKind & { readonly count: number }): Promise<void>
  run(input: BoxInput, options?: BoxOptions): Promise<Outcome>
  stats(): Promise<BackendStats>
  close(): Promise<void>
}

/** `memoryPeak`, `memoryLimit` and `cpuTimeOfTree` are of all processes of a box together; `forkRefusals`: refused forks are told. */
export type BackendCapability =
  | 'readyBoxes'
  | 'memoryPeak'
  | 'memoryLimit'
  | 'cpuTimeOfTree'
  | 'forkRefusals'
  | 'streamedStdin'
  | 'fileOutputs'

/** What a backend is handed when it is made. It imports nothing of ours but types; `contract` has the values. */
export interface BackendContext {
  readonly contract: typeof contract
  /** Folder that holds `layers/` and `images/` (packages/images says how it is laid out). */
  readonly imagesRoot: string
  /** Socket of a service of this backend that already runs; empty: look for one, else start one; `own`: start one. */
  readonly endpoint: string
  readonly log: (message: string) => void
}

export interface BackendModule {
  createBackend(context: BackendContext): Promise<Backend>
  /** What this host gives the backend, without starting anything that lasts. */
  checkHost(context: BackendContext): Promise<readonly Check[]>
}
