import type { Stage } from './plan.ts'
import type { Result } from './result.ts'

/** What happens in a run, as it happens. `sequence` counts from 1 within the run. Chunks are the bytes kept under the cap. */
export type RunEvent = { readonly runId: string; readonly sequence: number } & RunEventBody

export type RunEventBody =
  | { readonly type: 'queued'; readonly position: number }
  | { readonly type: 'started' }
  | { readonly type: 'stage'; readonly stage: Stage }
  | { readonly type: 'stdout' | 'stderr'; readonly stage: Stage; readonly chunk: Uint8Array }
  | {
      readonly type: 'exit'
      readonly stage: Stage
      readonly exitCode: number | null
      readonly signal: string | null
      /** Was more written than the cap let through? */
      readonly stdoutTruncated: boolean
      readonly stderrTruncated: boolean
    }
  | { readonly type: 'result'; readonly result: Result }
