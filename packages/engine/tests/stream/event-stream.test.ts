import { setImmediate } from 'node:timers/promises'
import type { RunEvent } from '@glovebox/contract'
import { expect, test } from 'vitest'
import { EventStream, type RunListener } from '../../src/stream/event-stream.ts'

function open(listener: RunListener) {
  const logged: string[] = []
  return { stream: new EventStream({ runId: 'run-1', listener, log: (message) => void logged.push(message) }), logged }
}

test('events are numbered from 1 and carry the id of their run', () => {
  const events: RunEvent[] = []
  const { stream } = open((event) => void events.push(event))
  stream.emit({ type: 'queued', position: 3 })
  stream.emit({ type: 'started' })
  expect(events).toEqual([
    { runId: 'run-1', sequence: 1, type: 'queued', position: 3 },
    { runId: 'run-1', sequence: 2, type: 'started' },
  ])
})

test('nothing comes after the result', () => {
  const types: string[] = []
  const { stream } = open(({ type }) => void types.push(type))
  stream.emit({ type: 'result', result: {} as never })
  stream.emit({ type: 'started' })
  expect(types).toEqual(['result'])
})

test('a listener that fails, now or later, is logged and still gets the next event', async () => {
  let calls = 0
  const { stream, logged } = open(() => {
    calls++
    if (calls === 1) throw new Error('at once')
    return Promise.reject(new Error('later')) as never
  })
  stream.emit({ type: 'started' })
  stream.emit({ type: 'started' })
  await setImmediate()
  expect(logged).toEqual([expect.stringContaining('at once'), expect.stringContaining('later')])
})

test('what a listener throws need not be something that can be shown', async () => {
  const thrown: unknown[] = [Object.create(null), Symbol('x'), { toString: () => Object.create(null) }, undefined]
  for (const cause of thrown) {
    const { stream, logged } = open(() => Promise.reject(cause) as never)
    stream.emit({ type: 'started' })
    await setImmediate()
    expect(logged).toEqual([expect.stringContaining('a listener failed: ')])
  }
})

test('a thenable of another kind that fails is logged too', async () => {
  const fail = (_: unknown, reject: (cause: unknown) => void) => reject('later')
  const { stream, logged } = open(() => Object.fromEntries([['then', fail]]) as never)
  stream.emit({ type: 'started' })
  await setImmediate()
  expect(logged).toEqual([expect.stringContaining('later')])
})
