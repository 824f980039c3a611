import { type Static, Type } from 'typebox'
import { Limits } from './limits.ts'

const StageLimits = Type.Object({ defaults: Limits, ceilings: Limits }, { additionalProperties: false })

/** profiles/<id>.json: the limits a request gets, and the most it may ask for. A language's own limits scale the defaults. */
export const Profile = Type.Object(
  { id: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }), description: Type.String(), run: StageLimits, compile: StageLimits },
  { additionalProperties: false },
)
export type Profile = Static<typeof Profile>
