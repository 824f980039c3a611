import type { LimitFired, Limits, Outcome } from '@glovebox/contract'
import type { Facts, Rule } from './judge.ts'
import { signalName } from './signal-name.ts'
import { inBytes, inTime } from './units.ts'

const SIGKILL = 9

const SIGNAL_MEANS: Readonly<Record<string, string>> = {
  SIGSEGV: 'invalid use of memory',
  SIGABRT: 'aborted',
  SIGFPE: 'arithmetic error',
  SIGILL: 'illegal instruction',
  SIGBUS: 'invalid memory address',
  SIGXFSZ: 'a file grew over its limit',
  SIGSYS: 'system call not allowed',
  SIGPIPE: 'nobody reads what it wrote',
}

/** Why it ended, as a sentence for people. */
export function describe({ outcome, step }: Facts, rule: Rule): string {
  const sentence = sentenceFor(outcome, rule, step?.limits)
  const isCompilers = rule.verdict === 'compile_error' || (outcome.stage === 'compile' && rule.verdict !== 'success')
  return isCompilers && rule.verdict !== 'cancelled' ? `The compiler: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}` : sentence
}

function sentenceFor(outcome: Outcome, { verdict, limit }: Rule, limits: Limits | undefined): string {
  if (verdict === 'success') return 'Ended normally.'
  if (verdict === 'cancelled') return 'Cancelled before it ended.'
  if (verdict === 'internal_error') return `The toolchain could not be started (${outcome.execError}).`
  if (verdict === 'compile_error')
    return `exited with code 0 but left ${outcome.execError === null ? 'no program' : 'none that can be started'}${why(outcome)}.`
  if (verdict !== 'runtime_error') return overLimit(outcome, limit, limits)
  return `${ownEnd(outcome)}${annotation(limit, limits)}.`
}

function why({ execError, fileErrors }: Outcome): string {
  if (execError !== null) return ` (${execError})`
  return fileErrors.length === 0 ? '' : ` (${fileErrors.map(({ path, code }) => `${path}: ${code}`).join(', ')})`
}

/** It may have ended by itself before the kill came, or only a child of it was killed: then nothing is said of a kill. */
function overLimit(outcome: Outcome, limit: LimitFired | undefined, limits: Limits | undefined): string {
  const sentence = whatWasOver(outcome, limit, limits)
  return outcome.signal === SIGKILL ? `Killed: ${sentence}` : `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`
}

function whatWasOver(outcome: Outcome, limit: LimitFired | undefined, limits: Limits | undefined): string {
  switch (limit) {
    case 'cpu':
      return `used ${inTime(outcome.cpuTimeMs)} of CPU time${over(limits && inTime(limits.cpuTimeMs))}.`
    case 'wall':
      return `took ${inTime(outcome.wallTimeMs)} of wall time${over(limits && inTime(limits.wallTimeMs))}.`
    case 'memory':
      return `needed more memory than it may have${over(limits && inBytes(limits.memoryBytes))}.`
    default: {
      const written = inBytes(Math.max(outcome.stdoutBytes, outcome.stderrBytes))
      return `wrote ${written} of output${limits ? `; ${inBytes(limits.outputBytes)} are kept, 16 times that ends the run` : ''}.`
    }
  }
}

function over(limit: string | undefined): string {
  return limit === undefined ? '' : `, the limit is ${limit}`
}

function ownEnd({ execError, signal, exitCode }: Outcome): string {
  if (execError !== null) return `The program could not be started (${execError})`
  const name = signalName(signal)
  if (name === null) return `Exited with code ${exitCode}`
  const meaning = SIGNAL_MEANS[name]
  return `Ended by ${name}${meaning === undefined ? '' : ` (${meaning})`}`
}

function annotation(limit: LimitFired | undefined, limits: Limits | undefined): string {
  if (limit === 'disk') return limits ? `; its files may have ${inBytes(limits.diskBytes)} in all, ${inBytes(limits.fileBytes)} each` : ''
  if (limit === 'processes') return limits ? `; it was refused more than ${limits.processes} processes and threads` : ''
  return ''
}
