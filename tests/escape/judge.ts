import { createHash } from 'node:crypto'
import type { Result } from '@glovebox/contract'
import type { Expectation } from './cases.ts'

/** What of a result is not as expected, one sentence each. Empty: all is as it must be. */
export function judge(expected: Expectation, result: Result): string[] {
  return [
    ...judgeReason(expected, result),
    ...judgeOutput(expected, result),
    ...judgeCompile(expected, result),
    ...judgeFiles(expected, result),
    ...judgeCosts(expected, result),
  ]
}

function judgeReason(expected: Expectation, { status, reason, compile }: Result): string[] {
  const findings = [
    differs('status', expected.status, status),
    differs('limit', expected.limit ?? null, reason.limit),
    differs('exitCode', expected.exitCode, reason.exitCode),
    differs('signal', expected.signal, reason.signal),
  ].flat()
  if (findings.length === 0) return []
  return [...findings, `reason: ${reason.message}`, ...(status === 'compile_error' ? [`compiler: ${compile?.stderr}`] : [])]
}

function judgeOutput(expected: Expectation, result: Result): string[] {
  const stdout = result.run?.stdout ?? ''
  const stderr = result.run?.stderr ?? ''
  const lines = expected.stdoutIs
    ?.map((line) => `${line}\n`)
    .join('')
    .repeat(expected.stdoutRepeats ?? 1)
  return [
    ...lacks('stdout', expected.stdout, stdout),
    ...lacks('stderr', expected.stderr, stderr),
    ...(expected.stdoutLacks ?? [])
      .filter((pattern) => new RegExp(pattern, 'm').test(stdout))
      .map((it) => `stdout has /${it}/: ${excerpt(stdout)}`),
    ...differs('stdout', lines?.trimEnd(), lines === undefined ? undefined : stdout.trimEnd()),
    ...differs('stdoutKept', expected.stdoutKept, keptBytes(expected, stdout)),
    ...differs('stderrKept', expected.stderrKept, keptBytes(expected, stderr)),
    ...differs('stdoutSha256', expected.stdoutSha256, createHash('sha256').update(Buffer.from(stdout, 'base64')).digest('hex')),
  ]
}

function judgeCompile(expected: Expectation, { compile, ...rest }: Result): string[] {
  const stderr = compile?.stderr ?? ''
  const all = JSON.stringify({ compile, ...rest })
  return [
    ...lacks('stderr of the compiler', expected.compileStderr, stderr),
    ...outside('compileStderrKept', expected.compileStderrKept, Buffer.byteLength(stderr)),
    ...(expected.resultLacks ?? [])
      .filter((pattern) => new RegExp(pattern).test(all))
      .map((it) => `the result has /${it}/: ${excerpt(all)}`),
  ]
}

function judgeFiles(expected: Expectation, result: Result): string[] {
  const files = Object.fromEntries(result.files.map((file) => [file.path, file.content]))
  const errors = Object.fromEntries(result.fileErrors.map((error) => [error.path, error.code]))
  return [...differs('files', sorted(expected.files), sorted(files)), ...differs('fileErrors', sorted(expected.fileErrors), sorted(errors))]
}

function judgeCosts(expected: Expectation, { run, timing }: Result): string[] {
  return [
    ...outside('cpuTimeMs', expected.cpuTimeMs, run?.cpuTimeMs),
    ...outside('wallTimeMs', expected.wallTimeMs, run?.wallTimeMs),
    ...outside('memoryBytes', expected.memoryBytes, run?.memoryBytes),
    ...outside('runMs', expected.runMs, timing.runMs),
    ...outside('totalMs', expected.totalMs, timing.totalMs),
  ]
}

function differs(what: string, expected: unknown, actual: unknown): string[] {
  if (expected === undefined || JSON.stringify(expected) === JSON.stringify(actual)) return []
  return [`${what}: expected ${excerpt(JSON.stringify(expected))}, came ${excerpt(JSON.stringify(actual ?? null))}`]
}

function lacks(what: string, patterns: readonly string[] | undefined, text: string): string[] {
  return (patterns ?? []).filter((pattern) => !new RegExp(pattern, 'm').test(text)).map((it) => `${what} lacks /${it}/: ${excerpt(text)}`)
}

function outside(what: string, range: readonly [number, number] | undefined, actual: number | undefined): string[] {
  if (range === undefined || (actual !== undefined && actual >= range[0] && actual <= range[1])) return []
  return [`${what}: expected ${range[0]} to ${range[1]}, came ${actual}`]
}

function keptBytes(expected: Expectation, text: string): number {
  return Buffer.byteLength(text, expected.stdoutSha256 === undefined ? 'utf8' : 'base64')
}

function sorted(record: Readonly<Record<string, string>> | undefined): [string, string][] | undefined {
  return record && Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function excerpt(text: string): string {
  return text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text
}
