import type { Queue, SlotRequest } from './queue.ts'

export async function withSlot<T>(queue: Queue, request: SlotRequest, body: () => Promise<T>): Promise<T> {
  const slot = await queue.acquire(request)
  try {
    return await body()
  } finally {
    slot.release()
  }
}
