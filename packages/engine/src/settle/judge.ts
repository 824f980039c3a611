import type { KillReason, LimitFired, Outcome, Plan, Result, Stage, Step, Verdict } from '@glovebox/contract'
import { describe } from './describe.ts'
import { signalName } from './signal-name.ts'

export interface Facts {
  readonly outcome: Outcome
  readonly step: Step | undefined
  readonly cancelled: boolean
  readonly failed: boolean
}

export interface Rule {
  readonly verdict: Verdict
  readonly limit?: LimitFired
  readonly holds: (facts: Facts) => boolean
}

/** The first rule that holds decides. No fact of a box speaks of a security violation: a denied call fails, and the program sees it. */
export const PRECEDENCE: readonly Rule[] = [
  { verdict: 'internal_error', holds: ({ failed }) => failed },
  { verdict: 'internal_error', holds: ({ outcome, step }) => toolchainMissing(outcome, step) },
  { verdict: 'cancelled', holds: ({ outcome, cancelled }) => cancelled || outcome.killReason === 'cancelled' },
  { verdict: 'memory_exceeded', limit: 'memory', holds: ({ outcome }) => outcome.killReason === 'memory' || outcome.oomKills > 0 },
  { verdict: 'output_exceeded', limit: 'output', holds: killedFor('output') },
  { verdict: 'timeout', limit: 'cpu', holds: killedFor('cpu') },
  { verdict: 'timeout', limit: 'wall', holds: killedFor('wall') },
  { verdict: 'compile_error', holds: ({ outcome, step }) => artefactUnfit(outcome, step) },
  { verdict: 'runtime_error', limit: 'disk', holds: (facts) => failedByItself(facts) && diskWasFull(facts.outcome) },
  { verdict: 'runtime_error', limit: 'processes', holds: (facts) => failedByItself(facts) && facts.outcome.forkRefusals > 0 },
  { verdict: 'runtime_error', holds: failedByItself },
  { verdict: 'compile_error', holds: ({ outcome }) => outcome.stage === 'compile' && outcome.files.length === 0 },
  { verdict: 'success', holds: () => true },
]

/** What in the run stage is the program's doing is the source's fault in the compile stage. */
const IN_COMPILE_STAGE: Readonly<Partial<Record<Verdict, Verdict>>> = {
  memory_exceeded: 'compile_error',
  output_exceeded: 'compile_error',
  timeout: 'compile_error',
  runtime_error: 'compile_error',
}

export interface JudgeInput {
  readonly plan: Plan | null
  readonly outcomes: readonly Outcome[]
  readonly cancelled: boolean
  readonly failed: boolean
}

/** The verdict and its reason, from the last step that was begun. */
export function judge({ plan, outcomes, cancelled, failed }: JudgeInput): Pick<Result, 'status' | 'reason'> {
  const outcome = outcomes.at(-1)
  if (failed) return without('internal_error', 'The run failed for a reason of ours; it may be sent again.')
  if (outcome === undefined || (cancelled && outcome.killReason !== 'cancelled')) return without('cancelled', 'Cancelled before it ended.')
  const facts: Facts = { outcome, step: plan?.steps.find(({ stage }) => stage === outcome.stage), cancelled, failed }
  const rule = PRECEDENCE.find(({ holds }) => holds(facts)) ?? { verdict: 'internal_error', holds: () => true }
  const status = outcome.stage === 'compile' ? (IN_COMPILE_STAGE[rule.verdict] ?? rule.verdict) : rule.verdict
  return {
    status,
    reason: {
      stage: status === 'success' ? null : status === 'compile_error' ? 'compile' : outcome.stage,
      exitCode: outcome.exitCode,
      signal: signalName(outcome.signal),
      limit: rule.limit ?? null,
      message: describe(facts, rule),
    },
  }
}

function without(status: Verdict, message: string): Pick<Result, 'status' | 'reason'> {
  return { status, reason: { stage: null as Stage | null, exitCode: null, signal: null, limit: null, message } }
}

function killedFor(reason: KillReason): (facts: Facts) => boolean {
  return ({ outcome }) => outcome.killReason === reason
}

const UNFIT: readonly (string | null)[] = ['ENOENT', 'EACCES', 'ENOEXEC']

/** The program of a toolchain that cannot be started is a broken image; any other error of exec comes of what the request holds. */
function toolchainMissing({ execError }: Outcome, step: Step | undefined): boolean {
  return UNFIT.includes(execError) && step?.argv[0]?.startsWith('/') === true
}

/** The compiler ended well, but what it left is empty, for no machine, or wants a loader that is not there. */
function artefactUnfit({ execError }: Outcome, step: Step | undefined): boolean {
  return UNFIT.includes(execError) && step?.takesArtefact === true && step.argv[0]?.startsWith('/') === false
}

function failedByItself({ outcome }: Facts): boolean {
  return outcome.execError !== null || outcome.exitCode !== 0
}

function diskWasFull(outcome: Outcome): boolean {
  return outcome.diskFull || signalName(outcome.signal) === 'SIGXFSZ' || toolOutgrewFile(outcome)
}

/** A driver such as gcc outlives the tool that SIGXFSZ ended, and only says so. Good enough to name the limit, never for the verdict. */
function toolOutgrewFile({ stage, stderr }: Outcome): boolean {
  return stage === 'compile' && Buffer.from(stderr).includes('File size limit exceeded')
}
