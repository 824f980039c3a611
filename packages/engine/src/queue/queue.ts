export interface SlotRequest {
  /** Null is nobody in particular, whom no bound of a tenant holds. */
  readonly tenant: string | null
  /** Aborting takes a waiting request out; `acquire` then rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Called once when there is no slot at once; `position` counts from 1. */
  readonly onQueued?: (position: number) => void
}

export interface Slot {
  /** Gives the slot to the next in line. The second call does nothing. */
  release(): void
}

export interface QueueStats {
  readonly running: number
  readonly waiting: number
}

export interface QueueBounds {
  /** Slots that are held at one time. */
  readonly concurrency: number
  /** Requests that wait, of all tenants together. */
  readonly depth: number
  /** Requests of one tenant that wait. */
  readonly tenantDepth: number
}

/** One file of this folder each driver; it exports `createQueue(bounds)`. */
export interface Queue {
  /** A slot, now or when one is free: in the order of asking within a tenant, in turn among tenants. Errors: queue_full, tenant_full, at once. */
  acquire(request: SlotRequest): Promise<Slot>
  stats(): QueueStats
}

export interface QueueModule {
  createQueue(bounds: QueueBounds): Queue
}
