import { setImmediate } from 'node:timers/promises'
import type { QueueModule, Slot } from '@glovebox/engine'
import { describe, expect, test } from 'vitest'

/** The contract of a queue driver. */
export function testQueue(name: string, { createQueue }: QueueModule): void {
  describe(`the queue driver ${name}`, () => {
    test('gives as many slots as it has, and the next when one is given back', async () => {
      const queue = createQueue({ concurrency: 2, depth: 10, tenantDepth: 10 })
      const [first] = [await queue.acquire({ tenant: 'a' }), await queue.acquire({ tenant: 'a' })]
      let third: Slot | null = null
      const waiting = queue.acquire({ tenant: 'a' }).then((slot) => {
        third = slot
      })
      await setImmediate()
      expect([third, queue.stats()]).toEqual([null, { running: 2, waiting: 1 }])
      first.release()
      await waiting
      expect(queue.stats()).toEqual({ running: 2, waiting: 0 })
    })

    test('takes a slot back once, however often it is given', async () => {
      const queue = createQueue({ concurrency: 1, depth: 10, tenantDepth: 10 })
      const slot = await queue.acquire({ tenant: 'a' })
      slot.release()
      slot.release()
      await queue.acquire({ tenant: 'a' })
      expect(queue.stats()).toEqual({ running: 1, waiting: 0 })
    })

    test('refuses at once what is more than its depth', async () => {
      const queue = createQueue({ concurrency: 1, depth: 2, tenantDepth: 10 })
      for (let count = 0; count < 3; count++) void queue.acquire({ tenant: `tenant ${count}` })
      await expect(queue.acquire({ tenant: 'late' })).rejects.toMatchObject({ code: 'queue_full' })
    })

    test('refuses a tenant that waits too often, and only that one', async () => {
      const queue = createQueue({ concurrency: 1, depth: 10, tenantDepth: 1 })
      for (let count = 0; count < 2; count++) void queue.acquire({ tenant: 'greedy' })
      await expect(queue.acquire({ tenant: 'greedy' })).rejects.toMatchObject({ code: 'tenant_full' })
      void queue.acquire({ tenant: 'modest' })
      await setImmediate()
      expect(queue.stats()).toEqual({ running: 1, waiting: 2 })
    })

    test('holds those who are no tenant to its depth alone', async () => {
      const queue = createQueue({ concurrency: 1, depth: 2, tenantDepth: 0 })
      for (let count = 0; count < 3; count++) void queue.acquire({ tenant: null })
      await expect(queue.acquire({ tenant: null })).rejects.toMatchObject({ code: 'queue_full' })
    })

    test('serves tenants in turn, and each in the order it asked', async () => {
      expect(await orderOfService(createQueue, ['a1', 'a2', 'a3', 'b1', 'c1', 'b2'])).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
    })

    test('says the position to those that wait, and to no one else', async () => {
      const queue = createQueue({ concurrency: 1, depth: 10, tenantDepth: 10 })
      const positions: number[] = []
      for (let count = 0; count < 3; count++) void queue.acquire({ tenant: 'a', onQueued: (position) => positions.push(position) })
      await setImmediate()
      expect(positions).toEqual([1, 2])
    })

    test('lets go of one that aborts while it waits, and of no slot', async () => {
      const queue = createQueue({ concurrency: 1, depth: 10, tenantDepth: 10 })
      const slot = await queue.acquire({ tenant: 'a' })
      const controller = new AbortController()
      const waiting = queue.acquire({ tenant: 'a', signal: controller.signal })
      controller.abort(new Error('enough'))
      await expect(waiting).rejects.toThrow('enough')
      expect(queue.stats()).toEqual({ running: 1, waiting: 0 })
      slot.release()
      expect(queue.stats()).toEqual({ running: 0, waiting: 0 })
    })

    test('gives nothing to one that is aborted already', async () => {
      const queue = createQueue({ concurrency: 1, depth: 10, tenantDepth: 10 })
      await expect(queue.acquire({ tenant: 'a', signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
      expect(queue.stats()).toEqual({ running: 0, waiting: 0 })
    })
  })
}

/** Names begin with their tenant. All wait behind one slot that is given back at the end of the asking. */
async function orderOfService(createQueue: QueueModule['createQueue'], names: readonly string[]): Promise<string[]> {
  const queue = createQueue({ concurrency: 1, depth: 10, tenantDepth: 10 })
  const first = await queue.acquire({ tenant: 'x' })
  const served: string[] = []
  const all = names.map(async (name) => {
    const slot = await queue.acquire({ tenant: name.charAt(0) })
    served.push(name)
    slot.release()
  })
  first.release()
  await Promise.all(all)
  return served
}
