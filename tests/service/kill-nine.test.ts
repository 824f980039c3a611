import { setTimeout as sleep } from 'node:timers/promises'
import type { Request } from '@glovebox/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countLeftovers, type Leftovers, leftSince } from '../escape/leftovers.ts'
import { type Reply, Service } from './serve-process.ts'

const CLIENTS = 4
const SLOW: Request = { language: 'python', source: 'import time\ntime.sleep(0.4)\nprint("slow")' }
const HELLO: Request = { language: 'python', source: 'print("hello")' }
const NEXT_RUN_MS = 2000

let before: Leftovers
let service: Service

beforeAll(async () => {
  before = countLeftovers()
  service = await Service.start({ GLOVEBOX_CONCURRENCY: String(CLIENTS) })
  expect((await service.run(HELLO)).body).toMatchObject({ status: 'success' })
})

afterAll(() => service.stop())

/** `answers` false: the one who would answer is the one killed. `others` names who must still be the same afterwards. */
const VICTIMS = [
  { what: 'the server', name: /^(node|MainThread|glovebox-server)$/, answers: false },
  { what: 'the monitor', name: /^glovebox-monito/, answers: true },
  { what: 'the supervisor', name: /^glovebox-superv/, answers: true },
  { what: 'the janitor', name: /^glovebox-clean/, answers: true },
  { what: 'the first process of a box', name: /^glovebox-box/, answers: true },
  { what: 'a keeper', name: /^glovebox-init/, answers: true },
] as const

describe.each(VICTIMS)('kill -9 of $what under load', ({ what, name, answers }) => {
  test('answers every caller, and the next run works within 2 s', async () => {
    const load = startLoad()
    await sleep(700)
    const killedAt = performance.now()
    process.kill((service.named(name)[0] as { pid: number }).pid, 'SIGKILL')
    await nextRun(killedAt)
    const workedAfterMs = performance.now() - killedAt
    const { replies, unanswered } = await load.stop()
    console.log(`killed ${what}: the next run was answered after ${workedAfterMs.toFixed(0)} ms`)
    expect(workedAfterMs).toBeLessThan(NEXT_RUN_MS)
    expect(replies.filter((reply) => !isHonest(reply)).map(({ status, body }) => ({ status, body }))).toEqual([])
    if (answers) expect(unanswered).toEqual([])
    else expect(unanswered.length).toBeLessThanOrEqual(CLIENTS)
  })
})

test('nothing is left of all this when the service has ended, and it ends cleanly', async () => {
  expect(await service.stop()).toBe(0)
  expect((await leftSince(before, 15_000)).filter((line) => !line.startsWith('descriptor '))).toEqual([])
})

test('kill -9 of the top process ends the service, after its callers are answered', async () => {
  const other = await Service.start({ GLOVEBOX_CONCURRENCY: String(CLIENTS) })
  try {
    await other.run(HELLO)
    const underWay = Array.from({ length: CLIENTS }, () => other.run(SLOW))
    await sleep(200)
    const processes = other.processes()
    process.kill(other.pid, 'SIGKILL')
    for (const reply of await Promise.all(underWay)) expect(reply.body).toMatchObject({ status: 'success', run: { stdout: 'slow\n' } })
    expect(processes.length).toBeGreaterThan(4)
    expect((await leftSince(before, 15_000)).filter((line) => !line.startsWith('descriptor '))).toEqual([])
  } finally {
    await other.stop()
  }
})

/** The truth, or word of a failure of ours; never a wrong verdict. */
function isHonest({ status, body }: Reply): boolean {
  if (status === 200) return body.status === 'success' && (body.run?.stdout === 'slow\n' || body.run?.stdout === 'hello\n')
  return (status === 500 || status === 503) && (body.code === 'internal_error' || body.code === 'backend_unavailable')
}

async function nextRun(since: number): Promise<void> {
  for (;;) {
    const reply = await service.run(HELLO, { timeoutMs: 5000 }).catch(() => null)
    if (reply?.status === 200) return
    if (performance.now() - since > 3 * NEXT_RUN_MS) return
    await sleep(20)
  }
}

function startLoad(): { stop: () => Promise<{ replies: Reply[]; unanswered: string[] }> } {
  const replies: Reply[] = []
  const unanswered: string[] = []
  let stopped = false
  const client = async () => {
    while (!stopped) {
      try {
        replies.push(await service.run(SLOW))
      } catch (error) {
        unanswered.push((error as Error).message)
        await sleep(50)
      }
    }
  }
  const clients = Array.from({ length: CLIENTS }, client)
  return {
    stop: async () => {
      stopped = true
      await Promise.all(clients)
      return { replies, unanswered }
    },
  }
}
