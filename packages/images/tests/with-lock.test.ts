import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { withFreeLock, withLock } from '../src/with-lock.ts'
import { temporaryFolder } from './fixtures.ts'

test('two holders of one lock come one after the other, and the second is told that it waits', async () => {
  const file = join(temporaryFolder(), 'lock')
  const order: string[] = []
  const entered = Promise.withResolvers<void>()
  const first = withLock(file, async () => {
    entered.resolve()
    await waiting.promise
    order.push('first')
  })
  const waiting = Promise.withResolvers<void>()
  await entered.promise
  const second = withLock(file, async () => void order.push('second'), { onWait: () => waiting.resolve() })
  await Promise.all([first, second])
  expect(order).toEqual(['first', 'second'])
})

test('shared holders do not wait for each other, but keep off whoever wants the file alone', async () => {
  const file = join(temporaryFolder(), 'lock')
  await withLock(
    file,
    async () => {
      expect(await withLock(file, async () => 'in', { shared: true, onWait: () => expect.unreachable() })).toBe('in')
      expect(await withFreeLock(file, async () => 'in')).toBeNull()
    },
    { shared: true },
  )
  expect(await withFreeLock(file, async () => 'in')).toBe('in')
})

test('a body that throws lets go of the lock', async () => {
  const file = join(temporaryFolder(), 'lock')
  await expect(withLock(file, () => Promise.reject(new Error('body')))).rejects.toThrow('body')
  expect(await withFreeLock(file, async () => 'in')).toBe('in')
})

test('a holder that is killed lets go of the lock', async () => {
  const file = join(temporaryFolder(), 'lock')
  const holder = spawn(
    process.execPath,
    ['--conditions=development', fileURLToPath(new URL('programs/hold-lock.ts', import.meta.url)), file],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(holder.stdout, 'data')
  expect(await withFreeLock(file, async () => 'in')).toBeNull()
  holder.kill('SIGKILL')
  expect(await withLock(file, async () => 'in')).toBe('in')
})
