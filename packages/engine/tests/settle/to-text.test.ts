import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toText } from '../../src/settle/to-text.ts'

const whole = Buffer.from('aü€🧤')

test.each([
  ['all of it', whole.length, 'aü€🧤'],
  ['a quarter of a character too little', whole.length - 1, 'aü€'],
  ['a character too little', whole.length - 4, 'aü€'],
  ['between the bytes of a character', 5, 'aü'],
  ['inside the second character', 2, 'a'],
  ['nothing', 0, ''],
])('a cut leaves no half character: %s', (_what, length, text) => {
  expect(toText(whole.subarray(0, length), 'utf8', true)).toBe(text)
})

test('bytes that are no UTF-8 are replaced, at the end too', () => {
  expect(toText(Buffer.from([0x61, 0xff, 0x80]), 'utf8', true)).toBe('a\ufffd\ufffd')
})

test('what was not cut is shown to the last byte, half a character as a replacement', () => {
  expect(toText(whole.subarray(0, 2), 'utf8', false)).toBe('a\ufffd')
})

test('base64 is exact, cut or not', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.boolean(), (bytes, truncated) => {
      expect([...Buffer.from(toText(bytes, 'base64', truncated), 'base64')]).toEqual([...bytes])
    }),
  )
})

test('a cut text is the beginning of the whole text, without less than one character of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 40 }), (text, cut) => {
      const bytes = Buffer.from(text.toWellFormed())
      const kept = toText(bytes.subarray(0, cut), 'utf8', true)
      expect(text.toWellFormed().startsWith(kept)).toBe(true)
      expect(Math.min(cut, bytes.length) - Buffer.byteLength(kept)).toBeLessThan(4)
    }),
  )
})
