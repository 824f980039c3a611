import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Result } from '@glovebox/contract'
import type { Store, StoreOptions } from '@glovebox/engine'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const RESULTS_MAX = 5

/** The contract of a store driver. */
export function testStore(name: string, createStore: (options: StoreOptions) => Promise<Store>): void {
  describe(`the store driver ${name}`, () => {
    let folder: string
    let store: Store

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'glovebox-store-'))
      store = await createStore({ path: join(folder, 'results.db'), resultsMax: RESULTS_MAX })
    })
    afterEach(async () => {
      await store.close()
      rmSync(folder, { recursive: true })
    })

    test('gives back what was put, to the last character', async () => {
      const result = makeResult('one', '\u0000 "quoted" \u2028 ü 🧤 \r\n')
      await store.put(result)
      expect(await store.get('one')).toEqual(result)
    })

    test('has nothing under an id that was never put', async () => {
      expect(await store.get("x' OR '1'='1")).toBeNull()
    })

    test('does not change when its caller changes what was put', async () => {
      const result = makeResult('one', 'before')
      await store.put(result)
      result.language = 'changed'
      expect(await store.get('one')).toEqual(makeResult('one', 'before'))
    })

    test('keeps one result an id: the last that was put', async () => {
      await store.put(makeResult('one', 'first'))
      await store.put(makeResult('one', 'second'))
      expect(await store.get('one')).toEqual(makeResult('one', 'second'))
      expect((await store.list({ limit: 10 })).results).toHaveLength(1)
    })

    test('lists the newest first, by pages, each result once', async () => {
      for (const id of ['a', 'b', 'c', 'd', 'e']) await store.put(makeResult(id, ''))
      const first = await store.list({ limit: 2 })
      const second = await store.list({ limit: 2, cursor: first.nextCursor ?? '' })
      const third = await store.list({ limit: 2, cursor: second.nextCursor ?? '' })
      expect([first, second, third].map(({ results }) => results.map(({ id }) => id))).toEqual([['e', 'd'], ['c', 'b'], ['a']])
      expect(third.nextCursor).toBeNull()
    })

    test('goes on where a page ended when newer results have come', async () => {
      for (const id of ['a', 'b', 'c']) await store.put(makeResult(id, ''))
      const { nextCursor } = await store.list({ limit: 1 })
      await store.put(makeResult('d', ''))
      expect((await store.list({ limit: 10, cursor: nextCursor ?? '' })).results.map(({ id }) => id)).toEqual(['b', 'a'])
    })

    test('forgets the oldest when it is full', async () => {
      for (let count = 0; count < RESULTS_MAX + 3; count++) await store.put(makeResult(`run ${count}`, ''))
      expect((await store.list({ limit: 100 })).results.map(({ id }) => id)).toEqual(['run 7', 'run 6', 'run 5', 'run 4', 'run 3'])
      expect(await store.get('run 2')).toBeNull()
    })

    test.each(['', 'x', '-1', '1e3', '9'.repeat(40)])('refuses the cursor "%s"', async (cursor) => {
      await expect(store.list({ limit: 1, cursor })).rejects.toMatchObject({ code: 'invalid_request', field: 'cursor' })
    })
  })
}

function makeResult(id: string, stdout: string): Result {
  const stage = { exitCode: 0, signal: null, stderr: '', stdoutTruncated: false, stderrTruncated: false }
  const cost = { stdoutBytes: stdout.length, stderrBytes: 0, cpuTimeMs: 1.5, wallTimeMs: 2, memoryBytes: 4096 }
  return {
    id,
    status: 'success',
    language: 'python',
    version: '3.13.5',
    backend: 'native',
    isolation: 'none',
    cached: false,
    reason: { stage: null, exitCode: 0, signal: null, limit: null, message: 'Ended normally.' },
    compile: null,
    run: { ...stage, stdout, ...cost },
    files: [],
    fileErrors: [],
    timing: { queueMs: 0, boxMs: 1, compileMs: 0, runMs: 2, totalMs: 3 },
  }
}
