import type { Outcome, Plan, Result, Stage, StageResult } from '@glovebox/contract'
import { judge } from './judge.ts'
import { toResultFiles } from './result-file.ts'
import { toStageResult } from './stage-result.ts'

export interface Settled {
  /** What was to be done: its id, language, limits, encoding. Null when it came to no plan. */
  readonly plan: Plan | null
  readonly outcomes: readonly Outcome[]
  /** Was the run told to end? */
  readonly cancelled: boolean
  /** Did we fail, whatever the program did? */
  readonly failed: boolean
  readonly about: Pick<Result, 'id' | 'language' | 'version' | 'backend' | 'isolation'>
  readonly queueMs: number
  readonly totalMs: number
}

/** One result out of how the steps ended. Never throws. */
export function settle(input: Settled): Result {
  const { plan, outcomes, about } = input
  const { status, reason } = judge(input)
  const run = outcomes.find(({ stage }) => stage === 'run')
  return {
    id: about.id,
    status,
    language: about.language,
    version: about.version,
    backend: about.backend,
    isolation: about.isolation,
    cached: false,
    reason,
    compile: stageOf(input, 'compile'),
    run: stageOf(input, 'run'),
    ...toResultFiles(run, plan?.outputEncoding ?? 'utf8'),
    timing: {
      queueMs: rounded(input.queueMs),
      boxMs: rounded(outcomes.reduce((sum, { boxMs }) => sum + boxMs, 0)),
      compileMs: rounded(outcomes.find(({ stage }) => stage === 'compile')?.wallTimeMs ?? 0),
      runMs: rounded(run?.wallTimeMs ?? 0),
      totalMs: rounded(input.totalMs),
    },
  }
}

function stageOf({ plan, outcomes }: Settled, stage: Stage): StageResult | null {
  const outcome = outcomes.find((it) => it.stage === stage)
  return outcome === undefined ? null : toStageResult(outcome, plan?.outputEncoding ?? 'utf8')
}

/** Microseconds are what the clocks give. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
