export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export function sum(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

/** `12 passed, 0 failed`, with `, 3 skipped` when there were. */
export function toLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** The suites of the C core print such a line each. One that fails without saying so counts as one failure. */
export function countNative({ ok, output }: { readonly ok: boolean; readonly output: string }): Counts {
  const lines = [...output.matchAll(/(\d+) passed, (\d+) failed(?:, (\d+) skipped)?/g)]
  const found = lines.map(([, passed, failed, skipped]) => ({
    passed: Number(passed),
    failed: Number(failed),
    skipped: Number(skipped ?? 0),
  }))
  return withFailure(found.reduce(sum, { passed: 0, failed: 0, skipped: 0 }), ok)
}

/** Vitest's JSON report. A file that cannot even be read holds no tests: it counts as one failure. */
export function countVitest({ ok, report }: { readonly ok: boolean; readonly report: string }): Counts {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(report) as VitestReport
  const broken = testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.every(hasNotFailed)).length
  return withFailure({ passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests + numTodoTests }, ok)
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[]
}

const hasNotFailed = ({ status }: { readonly status: string }): boolean => status !== 'failed'

function withFailure(counts: Counts, ok: boolean): Counts {
  return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 }
}
