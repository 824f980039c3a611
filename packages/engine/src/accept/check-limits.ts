import { GloveboxError, type LimitName, type Limits, type PartialLimits, type Profile } from '@glovebox/contract'

export interface LimitsAsked {
  readonly asked: PartialLimits | undefined
  readonly ofLanguage: PartialLimits | undefined
  readonly bounds: Profile['run']
  readonly field: string
}

/** Profile, then language (held under the ceiling), then request. Errors: limit_over_ceiling. */
export function checkLimits({ asked = {}, ofLanguage = {}, bounds, field }: LimitsAsked): Limits {
  const limits = { ...bounds.defaults }
  for (const name of Object.keys(limits) as LimitName[]) {
    const ceiling = bounds.ceilings[name]
    const wanted = asked[name]
    if (wanted !== undefined && wanted > ceiling)
      throw new GloveboxError('limit_over_ceiling', `Expected at most ${ceiling}, got ${wanted}.`, { field: `${field}.${name}` })
    limits[name] = wanted ?? Math.min(ofLanguage[name] ?? limits[name], ceiling)
  }
  return limits
}
