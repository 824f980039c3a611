import type { Result } from '@glovebox/contract'
import { expect, test } from 'vitest'
import type { Expectation } from './cases.ts'
import { judge } from './judge.ts'

const result = {
  status: 'timeout',
  reason: { stage: 'run', exitCode: null, signal: 'SIGKILL', limit: 'cpu', message: 'Killed: used 0.3 s of CPU time.' },
  compile: { stderr: 'main.c:1: error\n' },
  run: { stdout: 'loops\nfork=EAGAIN\n', stderr: '', cpuTimeMs: 305, wallTimeMs: 320, memoryBytes: 1_000_000 },
  files: [{ path: 'a.txt', bytes: 1, content: 'a', encoding: 'utf8' }],
  fileErrors: [{ path: 'b.txt', code: 'symlink', message: '' }],
  timing: { queueMs: 0, boxMs: 1, compileMs: 0, runMs: 330, totalMs: 331 },
} as unknown as Result

const right: Expectation = {
  status: 'timeout',
  limit: 'cpu',
  signal: 'SIGKILL',
  stdout: ['^loops$', '^fork=EAGAIN$'],
  stdoutIs: ['loops', 'fork=EAGAIN'],
  stdoutLacks: ['survived'],
  stdoutKept: 18,
  compileStderr: ['error$'],
  compileStderrKept: [16, 16],
  resultLacks: ['/var/lib'],
  files: { 'a.txt': 'a' },
  fileErrors: { 'b.txt': 'symlink' },
  cpuTimeMs: [300, 320],
  wallTimeMs: [300, 400],
  runMs: [0, 400],
  memoryBytes: [0, 2_000_000],
}

test('a result that is as expected has no findings', () => {
  expect(judge(right, result)).toEqual([])
})

test.each<[string, Partial<Expectation>]>([
  ['status', { status: 'success' }],
  ['limit', { limit: 'wall' }],
  ['signal', { signal: 'SIGTERM' }],
  ['exitCode', { exitCode: 0 }],
  ['stdout', { stdout: ['^fork=ok$'] }],
  ['stdout', { stdoutIs: ['loops'] }],
  ['stdout', { stdoutLacks: ['EAGAIN'] }],
  ['stdoutKept', { stdoutKept: 1 }],
  ['stderr', { stderr: ['error'] }],
  ['stderr of the compiler', { compileStderr: ['warning'] }],
  ['compileStderrKept', { compileStderrKept: [0, 3] }],
  ['the result', { resultLacks: ['main.c'] }],
  ['files', { files: {} }],
  ['fileErrors', { fileErrors: {} }],
  ['cpuTimeMs', { cpuTimeMs: [300, 304] }],
  ['wallTimeMs', { wallTimeMs: [330, 400] }],
  ['runMs', { runMs: [0, 100] }],
  ['memoryBytes', { memoryBytes: [2_000_000, 3_000_000] }],
])('a wrong %s is found: %o', (what, wrong) => {
  const findings = judge({ ...right, ...wrong }, result)
  expect(findings.length).toBeGreaterThan(0)
  expect(findings[0]).toMatch(new RegExp(`^${what}`))
})

test('a limit that is not expected is found though it is not named', () => {
  const { limit: _, ...rest } = right
  expect(judge(rest, result)[0]).toMatch(/^limit/)
})
