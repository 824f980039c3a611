import type { ArtefactFile, Backend, BoxInput, Outcome, Plan, Stage, Step } from '@glovebox/contract'

export interface SandboxOptions {
  readonly backend: Backend
  readonly signal: AbortSignal
  /** More stdin for the run step, after the plan's own. */
  readonly stdin?: AsyncIterable<Uint8Array>
  readonly onStage?: (stage: Stage) => void
  readonly onOutput?: (stage: Stage, stream: 'stdout' | 'stderr', chunk: Uint8Array) => void
  readonly onOutcome?: (outcome: Outcome) => void
}

/**
 * Runs each step in a box of its own, up to the first that does not end well or gives nothing of what it should. What a step gives is
 * taken out when everything in its box is dead, and goes read-only into the next. Nothing is tried twice.
 * Rejects for a failure of the backend, and with the signal's reason when it is aborted between steps.
 */
export async function runPlan(plan: Plan, options: SandboxOptions): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  let artefact: readonly ArtefactFile[] = []
  for (const step of plan.steps) {
    options.signal.throwIfAborted()
    options.onStage?.(step.stage)
    const outcome = await runStep(makeBoxInput(plan, step, artefact), plan, options)
    outcomes.push(outcome)
    options.onOutcome?.(outcome)
    if (!endedWell(outcome)) break
    if (step.stage === 'compile' && outcome.files.length === 0) break
    artefact = outcome.files
  }
  return outcomes
}

function runStep(input: BoxInput, plan: Plan, { backend, signal, stdin, onOutput }: SandboxOptions): Promise<Outcome> {
  const { stage } = input.step
  return backend.run(input, {
    signal,
    cold: plan.cold,
    ...(onOutput && { onOutput: (stream: 'stdout' | 'stderr', chunk: Uint8Array) => onOutput(stage, stream, chunk) }),
    ...(stdin && stage === 'run' && { stdin }),
  })
}

/** A file that a step made has precedence over the request's file of the same path. */
function makeBoxInput(plan: Plan, step: Step, given: readonly ArtefactFile[]): BoxInput {
  const artefact = step.takesArtefact ? given : []
  const made = new Set(artefact.map(({ path }) => path))
  const files = step.takesFiles ? plan.files.filter(({ path }) => !made.has(path)) : []
  return { image: plan.image, step, files, artefact }
}

function endedWell({ exitCode, killReason, execError, oomKills }: Outcome): boolean {
  return exitCode === 0 && killReason === null && execError === null && oomKills === 0
}
