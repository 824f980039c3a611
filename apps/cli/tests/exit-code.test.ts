import type { Result } from '@glovebox/contract'
import { describe, expect, it } from 'vitest'
import { exitCodeOf, exitCodeOfSignal } from '../src/exit-code.ts'

const result = (status: Result['status'], reason: Partial<Result['reason']> = {}) =>
  ({ status, reason: { stage: 'run', exitCode: null, signal: null, limit: null, message: '', ...reason } }) as Result

describe('the exit code', () => {
  it.each([
    ['success', { exitCode: 0 }, 0],
    ['runtime_error', { exitCode: 3 }, 3],
    ['runtime_error', { signal: 'SIGSEGV' }, 139],
    ['runtime_error', { signal: 'SIGKILL' }, 137],
    ['runtime_error', { signal: 'SIGRTMIN+0' }, 162],
    ['runtime_error', { signal: 'SIGRTMIN+30' }, 192],
    ['runtime_error', { signal: 'SIG33' }, 161],
    ['compile_error', { exitCode: 1 }, 121],
    ['memory_exceeded', { signal: 'SIGKILL' }, 122],
    ['output_exceeded', {}, 123],
    ['security_violation', {}, 123],
    ['timeout', { signal: 'SIGKILL' }, 124],
    ['internal_error', {}, 125],
  ] as const)('of %s %j is %d', (status, reason, code) => {
    expect(exitCodeOf(result(status, reason))).toBe(code)
  })

  it('of a run that Ctrl-C ended is what a shell expects', () => {
    expect(exitCodeOfSignal('SIGINT')).toBe(130)
    expect(exitCodeOfSignal('SIGTERM')).toBe(143)
  })
})
