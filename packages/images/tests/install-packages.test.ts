import { expect, test } from 'vitest'
import { statusOf } from '../src/install-packages.ts'

test("apt's status lines become fractions", () => {
  expect(statusOf('dlstatus:1:20.5:Retrieving file 1 of 4')).toEqual({ kind: 'download', fraction: 0.205 })
  expect(statusOf('pmstatus:libpython3.13-stdlib:amd64:33.3333:Unpacking libpython3.13-stdlib (amd64)')).toEqual({
    kind: 'install',
    fraction: expect.closeTo(0.333, 3) as number,
  })
  expect(statusOf('pmstatus:dpkg-exec:100:Running dpkg')).toEqual({ kind: 'install', fraction: 1 })
})

test('anything else on the status descriptor is passed over', () => {
  for (const line of ['', 'media-change: a:b', 'pmerror:x:1:y', 'dlstatus:1']) expect(statusOf(line)).toBeNull()
})
