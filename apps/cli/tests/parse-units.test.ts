import { describe, expect, it } from 'vitest'
import { parseBytes, parseCount, parseTimeMs } from '../src/parse-units.ts'

describe('units of the command line', () => {
  it.each([
    ['64m', 64 * 1024 ** 2],
    ['512K', 512 * 1024],
    ['1.5g', 1.5 * 1024 ** 3],
    ['2MiB', 2 * 1024 ** 2],
    ['10b', 10],
    ['4096', 4096],
  ])('reads the size %s as %d bytes', (text, bytes) => {
    expect(parseBytes(text, '--memory')).toBe(bytes)
  })

  it.each([
    ['2s', 2000],
    ['500ms', 500],
    ['1.5', 1500],
    ['1m', 60_000],
  ])('reads the time %s as %d ms', (text, ms) => {
    expect(parseTimeMs(text, '--time')).toBe(ms)
  })

  it.each(['', '-1m', '0', 'm', '1x', '1e9', 'NaN', '0.2', '99999999999g', '1 m', ' 1m'])(
    'refuses the size "%s", naming the flag',
    (text) => {
      expect(() => parseBytes(text, '--memory')).toThrow(
        expect.objectContaining({ code: 'invalid_request', field: '--memory', message: expect.stringContaining('64m') }),
      )
    },
  )

  it.each(['', '2h', '-1s', '0', '0.1ms'])('refuses the time "%s"', (text) => {
    expect(() => parseTimeMs(text, '--time')).toThrow(expect.objectContaining({ code: 'invalid_request', field: '--time' }))
  })

  it.each(['', '1.5', '0', '-1', '1k'])('refuses the count "%s"', (text) => {
    expect(() => parseCount(text, '--processes')).toThrow(expect.objectContaining({ code: 'invalid_request', field: '--processes' }))
  })
})
