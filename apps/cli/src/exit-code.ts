import { constants } from 'node:os'
import type { Result, Verdict } from '@glovebox/contract'

/** Exit codes of ours; below them are the program's own. */
export const EXIT = { compileError: 121, memory: 122, outputOrSecurity: 123, timeout: 124, serviceFailure: 125, refused: 126 } as const

/** What a shell makes of a death by signal. */
const SIGNAL_BASE = 128
const REALTIME_FIRST = 34

const OF_VERDICT: Partial<Record<Verdict, number>> = {
  compile_error: EXIT.compileError,
  memory_exceeded: EXIT.memory,
  output_exceeded: EXIT.outputOrSecurity,
  security_violation: EXIT.outputOrSecurity,
  timeout: EXIT.timeout,
  internal_error: EXIT.serviceFailure,
}

/** Exit code of `glovebox run` for a result; `cancelled` is decided by the signal that cancelled it. */
export function exitCodeOf(result: Result): number {
  const fixed = OF_VERDICT[result.status]
  if (fixed !== undefined) return fixed
  const { signal, exitCode } = result.reason
  return signal === null ? (exitCode ?? 0) : exitCodeOfSignal(signal)
}

export function exitCodeOfSignal(name: string): number {
  const known: Record<string, number> = constants.signals
  return SIGNAL_BASE + (known[name] ?? namelessSignal(name))
}

/** The engine's names for signals that have none: `SIGRTMIN+3`, and below the real-time ones `SIG33`. */
function namelessSignal(name: string): number {
  const [, base, number] = /^SIG(RTMIN\+)?(\d+)$/.exec(name) ?? []
  return (base === undefined ? 0 : REALTIME_FIRST) + Number(number ?? 0)
}
