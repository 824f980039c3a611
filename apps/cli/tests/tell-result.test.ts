import type { Result, StageResult } from '@glovebox/contract'
import { describe, expect, it } from 'vitest'
import { tellResult } from '../src/tell-result.ts'

const reason = { stage: 'run', exitCode: null, signal: null, limit: null, message: 'why' } as const
const stage = { stdoutTruncated: false, stderrTruncated: false } as StageResult
const result = (told: Partial<Result>) => ({ compile: null, run: stage, fileErrors: [], reason, ...told }) as Result

describe('what is said on stderr', () => {
  it('is nothing after a success or an exit code of its own', () => {
    expect(tellResult(result({ status: 'success' }))).toEqual([])
    expect(tellResult(result({ status: 'runtime_error', reason: { ...reason, exitCode: 3 } }))).toEqual([])
  })

  it('is one line for a verdict of ours, a signal, or a limit that had a part in it', () => {
    expect(tellResult(result({ status: 'memory_exceeded' }))).toEqual(['memory exceeded: why'])
    expect(tellResult(result({ status: 'runtime_error', reason: { ...reason, signal: 'SIGSEGV' } }))).toEqual(['runtime error: why'])
    expect(tellResult(result({ status: 'runtime_error', reason: { ...reason, exitCode: 1, limit: 'disk' } }))).toHaveLength(1)
  })

  it('includes output that was cut, and files that could not be returned', () => {
    const run = { ...stage, stdoutTruncated: true, stdoutBytes: 99 }
    const fileErrors = [{ path: 'a', code: 'not_found', message: 'no such file' }]
    const [cut, missing] = tellResult(result({ status: 'success', run, fileErrors }))
    expect(cut).toContain('99 bytes to stdout')
    expect(missing).toBe('not returned: a: no such file')
  })
})
