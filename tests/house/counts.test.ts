import { describe, expect, it } from 'vitest'
import { countNative, countVitest, sum, toLine } from '../counts.ts'

describe('what ./glovebox test counts', () => {
  it('adds up what the suites of the C core say', () => {
    const output = 'protocol: 12 passed, 0 failed\nbox: 3 passed, 1 failed, 2 skipped\n'
    expect(countNative({ ok: false, output })).toEqual({ passed: 15, failed: 1, skipped: 2 })
  })

  it('takes a C suite that ends badly and says nothing for a failure', () => {
    expect(countNative({ ok: false, output: 'make: *** [test] Error 1' })).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('takes a test file that cannot be read for a failure', () => {
    const testResults = [{ status: 'failed', assertionResults: [] }]
    const report = JSON.stringify({ numPassedTests: 2, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, testResults })
    expect(countVitest({ ok: false, report })).toEqual({ passed: 2, failed: 1, skipped: 1 })
  })

  it('takes errors outside of any test for a failure', () => {
    const report = JSON.stringify({ numPassedTests: 2, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] })
    expect(countVitest({ ok: false, report })).toEqual({ passed: 2, failed: 1, skipped: 0 })
  })

  it('ends in one plain line', () => {
    expect(toLine(sum({ passed: 1, failed: 0, skipped: 0 }, { passed: 2, failed: 1, skipped: 0 }))).toBe('3 passed, 1 failed')
    expect(toLine({ passed: 1, failed: 0, skipped: 2 })).toBe('1 passed, 0 failed, 2 skipped')
  })
})
