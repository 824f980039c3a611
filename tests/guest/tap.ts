import type { Counts } from '../counts.ts'

/** Counts flat TAP. Tests that were planned and did not report count as failed. */
export function countTap(lines: readonly string[]): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  let planned = 1
  for (const line of lines) {
    planned = Number(/^1\.\.(\d+)/.exec(line)?.[1] ?? planned)
    if (/^(not )?ok \d+ .*# SKIP$/.test(line)) counts.skipped++
    else if (/^ok \d+ /.test(line)) counts.passed++
    else if (/^not ok \d+ /.test(line)) counts.failed++
  }
  return { ...counts, failed: counts.failed + Math.max(0, planned - counts.passed - counts.failed - counts.skipped) }
}
