import { expect, test } from 'vitest'
import { countTap } from './tap.ts'

const REPORT = [
  'TAP version 13',
  '1..4',
  'ok 1 - a # time=1ms',
  'ok 2 - b > # of words # SKIP',
  'not ok 3 - c # time=2ms',
  '    ---',
  'ok 4 - d # time=3ms # SKIP',
]

test('TAP is counted: passed and failed, and not what was not chosen', () => {
  expect(countTap(REPORT)).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

test('TAP that ends early counts what did not report as failed, and no TAP as one failure', () => {
  expect(countTap(REPORT.slice(0, 3))).toEqual({ passed: 1, failed: 3, skipped: 0 })
  expect(countTap([])).toEqual({ passed: 0, failed: 1, skipped: 0 })
})
