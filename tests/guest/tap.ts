import type { Counts } from '../counts.ts'

/** Counts flat TAP. What is skipped was not chosen and does not count; tests that were planned and did not report count as failed. */
export function countTap(lines: readonly string[]): Counts {
  const found = { passed: 0, failed: 0, skipped: 0 }
  let planned = 1
  for (const line of lines) {
    planned = Number(/^1\.\.(\d+)/.exec(line)?.[1] ?? planned)
    if (/^(not )?ok \d+ .*# SKIP$/.test(line)) found.skipped++
    else if (/^ok \d+ /.test(line)) found.passed++
    else if (/^not ok \d+ /.test(line)) found.failed++
  }
  const missing = Math.max(0, planned - found.passed - found.failed - found.skipped)
  return { passed: found.passed, failed: found.failed + missing, skipped: 0 }
}
