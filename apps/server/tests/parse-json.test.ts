import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from '../src/parse-json.ts'

describe('what is counted before anything is made of it', () => {
  // None of these is JSON: who parses first would say so.
  test.each([
    ['levels', '['.repeat(33)],
    ['levels of objects', '{"a":'.repeat(33)],
    ['values', `[${'0,'.repeat(100_001)}`],
    ['empty lists', `[${'[],'.repeat(50_001)}`],
  ])('too many %s', (_what, text) => {
    expect(() => parseJson(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'request_too_large' }))
  })

  test.each([
    ['brackets in a string', JSON.stringify('['.repeat(1000))],
    ['brackets behind an escaped quote', JSON.stringify(`"${'['.repeat(1000)}`)],
    ['brackets behind backslashes', JSON.stringify({ '\\': '\\'.repeat(3), b: '[{'.repeat(100) })],
    ['32 levels', `${'['.repeat(32)}${']'.repeat(32)}`],
    ['levels beside each other', `[${'[[]],'.repeat(1000)}[]]`],
  ])('but not %s', (_what, text) => {
    expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text))
  })
})

test('any JSON is parsed as it is meant', () => {
  const property = fc.property(fc.json({ maxDepth: 20 }), (text) => {
    expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text))
  })
  fc.assert(property)
})

test('anything else is refused', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      try {
        parseJson(Buffer.from(bytes))
      } catch (error) {
        expect(error).toMatchObject({ kind: 'caller' })
      }
    }),
  )
})
