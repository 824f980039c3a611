import { constants } from 'node:os'

/** Of two names for one number the first is the usual one: SIGABRT, not SIGIOT. */
const NAMES = new Map(
  Object.entries(constants.signals)
    .map(([name, number]) => [number, name] as const)
    .toReversed(),
)
const REALTIME_FIRST = 34

export function signalName(signal: number | null): string | null {
  if (signal === null) return null
  return NAMES.get(signal) ?? (signal >= REALTIME_FIRST ? `SIGRTMIN+${signal - REALTIME_FIRST}` : `SIG${signal}`)
}
