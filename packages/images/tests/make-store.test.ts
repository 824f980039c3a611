import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Layout } from '../src/layout.ts'
import { makeStore } from '../src/make-store.ts'
import { temporaryFolder } from './fixtures.ts'

test('images are for everybody to read, their locks for whoever builds alone, also in a store of before', () => {
  const layout = new Layout(temporaryFolder())
  mkdirSync(layout.locks, { mode: 0o755 })
  makeStore(layout)
  expect(statSync(layout.locks).mode & 0o777).toBe(0o700)
  expect(statSync(join(layout.root, 'images')).mode & 0o777).toBe(0o755)
})
