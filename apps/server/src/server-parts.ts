import type { Check } from '@glovebox/contract'
import type { Engine, ServerConfig } from '@glovebox/engine'
import type { Logger } from 'pino'
import type { Connections } from './connections.ts'

/** What the routes share. */
export interface ServerParts {
  readonly engine: Engine
  readonly config: ServerConfig
  readonly hostChecks: readonly Check[]
  readonly log: Logger
  readonly connections: Connections
  isDraining(): boolean
}
