import type { Encoding, Outcome, StageResult } from '@glovebox/contract'
import { signalName } from './signal-name.ts'
import { toText } from './to-text.ts'

export function toStageResult(outcome: Outcome, encoding: Encoding): StageResult {
  const stdoutTruncated = outcome.stdoutBytes > outcome.stdout.length
  const stderrTruncated = outcome.stderrBytes > outcome.stderr.length
  return {
    exitCode: outcome.exitCode,
    signal: signalName(outcome.signal),
    stdout: toText(outcome.stdout, encoding, stdoutTruncated),
    stderr: toText(outcome.stderr, encoding, stderrTruncated),
    stdoutBytes: outcome.stdoutBytes,
    stderrBytes: outcome.stderrBytes,
    stdoutTruncated,
    stderrTruncated,
    cpuTimeMs: outcome.cpuTimeMs,
    wallTimeMs: outcome.wallTimeMs,
    memoryBytes: outcome.memoryBytes,
  }
}
