import type { Stage } from './plan.ts'

/** Why the box was ended by us; null when the program ended by itself. Recorded before the kill. */
export type KillReason = 'cpu' | 'wall' | 'memory' | 'output' | 'cancelled'

/** A file taken out of a box after everything in it was dead. */
export interface CollectedFile {
  readonly path: string
  readonly mode: number
  readonly content: Uint8Array
}

/** A file that was asked for and could not be taken. Codes: table in docs/errors.md. */
export interface FileError {
  readonly path: string
  readonly code: 'not_found' | 'not_regular' | 'symlink' | 'too_large' | 'too_many' | 'unreadable'
  readonly message: string
}

/** How one step ended: raw facts, no judgement. */
export interface Outcome {
  readonly stage: Stage
  /** Exit code 0–255, or null when a signal ended the main process. */
  readonly exitCode: number | null
  /** Signal number, or null. */
  readonly signal: number | null
  readonly killReason: KillReason | null
  /** errno name when the program could not be started at all ("ENOENT"), else null. */
  readonly execError: string | null
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
  /** Bytes the program wrote; more than kept when the cap was passed. */
  readonly stdoutBytes: number
  readonly stderrBytes: number
  readonly cpuTimeMs: number
  readonly wallTimeMs: number
  readonly memoryBytes: number
  /** Kernel out-of-memory kills in the box. */
  readonly oomKills: number
  /** Times a fork was refused by the limit on processes. */
  readonly forkRefusals: number
  /** Was the disk of the box full when the program ended? */
  readonly diskFull: boolean
  readonly files: readonly CollectedFile[]
  readonly fileErrors: readonly FileError[]
  /** Time to get a box ready for the program, and whether one stood ready. */
  readonly boxMs: number
  readonly ready: boolean
}
