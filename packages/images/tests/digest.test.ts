import { expect, test } from 'vitest'
import { digestOf } from '../src/digest.ts'

test('a digest is 64 lower-case hexadecimal digits and depends on nothing but the value', () => {
  expect(digestOf({ a: 1 })).toMatch(/^[0-9a-f]{64}$/)
  expect(digestOf({ a: 1 })).toBe(digestOf({ a: 1 }))
  expect(digestOf({ a: 1 })).toBe('015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862')
  expect(digestOf({ a: 1 })).not.toBe(digestOf({ a: '1' }))
})
