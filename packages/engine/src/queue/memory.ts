import { GloveboxError } from '@glovebox/contract'
import type { Queue, QueueBounds, QueueStats, Slot, SlotRequest } from './queue.ts'

interface Waiter {
  readonly tenant: string | null
  readonly grant: () => void
}

export function createQueue(bounds: QueueBounds): Queue {
  return new MemoryQueue(bounds)
}

/** Waiting requests of this process, by tenant. The order of the map is the order of turns: whoever was served goes to its end. */
class MemoryQueue implements Queue {
  readonly #bounds: QueueBounds
  readonly #waiters = new Map<string | null, Waiter[]>()
  #running = 0
  #waiting = 0

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds
  }

  async acquire(request: SlotRequest): Promise<Slot> {
    request.signal?.throwIfAborted()
    if (this.#running < this.#bounds.concurrency) return this.#occupy()
    this.#refuseWhenFull(request.tenant)
    const { promise, resolve, reject } = Promise.withResolvers<Slot>()
    const waiter: Waiter = { tenant: request.tenant, grant: () => resolve(this.#occupy()) }
    const leave = () => {
      this.#remove(waiter)
      reject(request.signal?.reason)
    }
    this.#add(waiter)
    request.signal?.addEventListener('abort', leave, { once: true })
    request.onQueued?.(this.#waiting)
    return promise.finally(() => request.signal?.removeEventListener('abort', leave))
  }

  stats(): QueueStats {
    return { running: this.#running, waiting: this.#waiting }
  }

  #refuseWhenFull(tenant: string | null): void {
    const { depth, tenantDepth } = this.#bounds
    const ofTenant = this.#waiters.get(tenant)?.length ?? 0
    if (this.#waiting >= depth) throw new GloveboxError('queue_full', `Expected fewer than ${depth} runs waiting, got ${this.#waiting}.`)
    if (tenant !== null && ofTenant >= tenantDepth)
      throw new GloveboxError('tenant_full', `Expected fewer than ${tenantDepth} runs of this tenant waiting, got ${ofTenant}.`)
  }

  #occupy(): Slot {
    this.#running++
    let held = true
    return {
      release: () => {
        if (!held) return
        held = false
        this.#running--
        this.#grantNext()
      },
    }
  }

  #grantNext(): void {
    const next = this.#waiters.values().next().value?.[0]
    if (next === undefined) return
    this.#remove(next)
    const others = this.#waiters.get(next.tenant)
    if (others !== undefined) {
      this.#waiters.delete(next.tenant)
      this.#waiters.set(next.tenant, others)
    }
    next.grant()
  }

  #add(waiter: Waiter): void {
    const line = this.#waiters.get(waiter.tenant)
    if (line === undefined) this.#waiters.set(waiter.tenant, [waiter])
    else line.push(waiter)
    this.#waiting++
  }

  #remove(waiter: Waiter): void {
    const line = this.#waiters.get(waiter.tenant)
    const index = line?.indexOf(waiter) ?? -1
    if (line === undefined || index < 0) return
    line.splice(index, 1)
    this.#waiting--
    if (line.length === 0) this.#waiters.delete(waiter.tenant)
  }
}
