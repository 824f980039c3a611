import type { Limits } from './limits.ts'
import type { Encoding } from './request.ts'

export type Stage = 'compile' | 'run'

/** A file that goes into a box. Content is base64 in a plan so that a plan is plain JSON. */
export interface PlanFile {
  readonly path: string
  readonly contentBase64: string
}

/** One program to start in one box. */
export interface Step {
  readonly stage: Stage
  /** argv[0] is an absolute path in the image or a path below the work folder (`./main`). */
  readonly argv: readonly string[]
  /** The whole environment of the program. */
  readonly env: Readonly<Record<string, string>>
  readonly limits: Limits
  readonly stdinBase64: string
  readonly mergeStderr: boolean
  /** Name of the syscall policy. */
  readonly seccomp: string
  /** Does the box get the plan's files? The first step always does. */
  readonly takesFiles: boolean
  /** Does the box get, read-only, what the step before gave? */
  readonly takesArtefact: boolean
  /** Paths or globs, relative to the work folder, collected after the step has ended well. */
  readonly gives: readonly string[]
}

/** What to do for one request: pure data, frozen, can be queued, logged, replayed. */
export interface Plan {
  readonly id: string
  readonly tenant: string
  readonly language: string
  readonly version: string
  /** Digest of the toolchain image. */
  readonly image: string
  readonly files: readonly PlanFile[]
  readonly steps: readonly Step[]
  readonly outputEncoding: Encoding
  readonly cold: boolean
}
