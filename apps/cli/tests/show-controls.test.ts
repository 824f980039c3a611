import { expect, test } from 'vitest'
import { showControls } from '../src/show-controls.ts'

test.each([
  ['a\x1b]52;c;ZXZpbA==\x07b', 'a\\x1b]52;c;ZXZpbA==\\x07b'],
  ['back\b\x7f\x9b2J\r', 'back\\x08\\x7f\\x9b2J\\x0d'],
  ['\u202etxt.exe\u2066', '\\u202etxt.exe\\u2066'],
  ['two\nlines, ünïcödé, 日本', 'two\nlines, ünïcödé, 日本'],
])('E12: what a terminal would obey is shown instead: %j', (text, shown) => {
  expect(showControls(text)).toBe(shown)
})
