import type { Plan, Result } from '@glovebox/contract'

/** What a user of the library may do around every run. */
export interface RunHooks {
  /** Before the run waits for its turn. Throwing refuses it: a GloveboxError as it is, anything else as run_refused. */
  readonly beforeRun?: (plan: Plan) => void | Promise<void>
  /** Once for each run that `beforeRun` let pass; null when it was refused after that. What it throws is logged. */
  readonly afterRun?: (plan: Plan, result: Result | null) => void | Promise<void>
}
