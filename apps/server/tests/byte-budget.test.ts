import { expect, test } from 'vitest'
import { ByteBudget } from '../src/byte-budget.ts'

const KIBIBYTE = 1024

test('large bodies share one bound, and give back what they held', async () => {
  const budget = new ByteBudget(1000 * KIBIBYTE)
  await budget.withLease(async ({ grow }) => {
    grow(900 * KIBIBYTE)
    await expect(budget.withLease(async (other) => other.grow(200 * KIBIBYTE))).rejects.toMatchObject({ code: 'queue_full' })
    expect(budget.held).toBe(900 * KIBIBYTE)
  })
  expect(budget.held).toBe(0)
})

test('a small body is taken whatever the others hold', async () => {
  const budget = new ByteBudget(1000 * KIBIBYTE)
  await budget.withLease(async ({ grow }) => {
    grow(1000 * KIBIBYTE)
    expect(await budget.withLease(async (other) => other.grow(64 * KIBIBYTE))).toBeUndefined()
  })
})
