import { type Static, Type } from 'typebox'

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

export const VERDICTS = [
  'success',
  'compile_error',
  'runtime_error',
  'timeout',
  'memory_exceeded',
  'output_exceeded',
  'security_violation',
  'cancelled',
  'internal_error',
] as const
export type Verdict = (typeof VERDICTS)[number]

export const LIMITS_FIRED = ['cpu', 'wall', 'memory', 'output', 'processes', 'disk'] as const
export type LimitFired = (typeof LIMITS_FIRED)[number]

/** What one stage printed and cost. Times in milliseconds, memory as the kernel's peak of the box. */
export const StageResult = Type.Object({
  exitCode: Nullable(Type.Integer()),
  signal: Nullable(Type.String({ description: 'e.g. SIGSEGV' })),
  stdout: Type.String(),
  stderr: Type.String(),
  stdoutBytes: Type.Integer({ description: 'bytes the program wrote, kept or not' }),
  stderrBytes: Type.Integer(),
  stdoutTruncated: Type.Boolean(),
  stderrTruncated: Type.Boolean(),
  cpuTimeMs: Type.Number(),
  wallTimeMs: Type.Number(),
  memoryBytes: Type.Integer(),
})
export type StageResult = Static<typeof StageResult>

/** The whole answer to a request. `stdout` and `stderr` are UTF-8 with replacements, or base64 when the request says so. */
export const Result = Type.Object({
  id: Type.String(),
  status: Type.Enum(VERDICTS),
  language: Type.String(),
  version: Type.String(),
  backend: Type.String(),
  isolation: Type.String(),
  cached: Type.Boolean(),
  reason: Type.Object({
    stage: Nullable(Type.Enum(['compile', 'run'])),
    exitCode: Nullable(Type.Integer()),
    signal: Nullable(Type.String()),
    limit: Nullable(Type.Enum(LIMITS_FIRED)),
    message: Type.String(),
  }),
  compile: Nullable(StageResult),
  run: Nullable(StageResult),
  files: Type.Array(
    Type.Object({ path: Type.String(), bytes: Type.Integer(), content: Type.String(), encoding: Type.Enum(['utf8', 'base64']) }),
  ),
  fileErrors: Type.Array(Type.Object({ path: Type.String(), code: Type.String(), message: Type.String() })),
  timing: Type.Object({
    queueMs: Type.Number(),
    boxMs: Type.Number(),
    compileMs: Type.Number(),
    runMs: Type.Number(),
    totalMs: Type.Number(),
  }),
})
export type Result = Static<typeof Result>
