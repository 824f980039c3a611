import type { Check } from '@glovebox/contract'
import type { Engine, ServerConfig } from '@glovebox/engine'
import type { Logger } from 'pino'

/** What the routes share. */
export interface ServerParts {
  readonly engine: Engine
  readonly config: ServerConfig
  readonly hostChecks: readonly Check[]
  readonly log: Logger
  isDraining(): boolean
}
