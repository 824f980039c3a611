import { setTimeout } from 'node:timers/promises'
import { GloveboxError, type RunEvent } from '@glovebox/contract'
import { afterEach, describe, expect, test } from 'vitest'
import { Engine, type EngineOptions } from '../src/index.ts'
import { type Script, ScriptedBackend, ScriptedImages, untilCancelled } from './scripted-backend.ts'

const program = { language: 'python', source: 'print(1)' }
const gives = { files: [{ path: 'main', mode: 0o755, content: Buffer.from('ELF') }] }
const engines: Engine[] = []

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close()
})

function start(script?: Script, options: EngineOptions = {}) {
  const backend = new ScriptedBackend(script)
  const images = new ScriptedImages()
  const logged: string[] = []
  const log = (message: string) => void logged.push(message)
  const engine = new Engine({ concurrency: 2, images, log, createBackend: async () => backend, ...options })
  engines.push(engine)
  return { engine, backend, images, logged }
}

describe('a run', () => {
  test('gives a result that names its backend, and where the time went', async () => {
    const { engine } = start(() => ({ stdout: Buffer.from('1\n') }))
    const result = await engine.run(program)
    expect(result).toMatchObject({
      status: 'success',
      version: '3.13.5',
      backend: 'scripted',
      isolation: 'none at all',
      run: { stdout: '1\n' },
    })
    expect(result.timing.totalMs).toBeGreaterThan(0)
  })

  test('tells what happens as numbered events, the result last', async () => {
    const { engine } = start(({ step }, { onOutput }) => {
      onOutput?.('stdout', Buffer.from(step.stage))
      return step.stage === 'compile' ? gives : { exitCode: 3 }
    })
    const events: RunEvent[] = []
    const result = await engine.run({ language: 'c', source: '' }, { onEvent: (event) => events.push(event) })
    expect(events.map(({ type }) => type)).toEqual(['started', 'stage', 'stdout', 'exit', 'stage', 'stdout', 'exit', 'result'])
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(events.at(-1)).toEqual({ runId: result.id, sequence: 8, type: 'result', result })
  })

  test('passes what was compiled to the run box, beside the files that its language lets it read', async () => {
    const { engine, backend } = start(({ step }) => (step.stage === 'compile' ? gives : {}))
    expect(await engine.run({ language: 'c', source: 'int' })).toMatchObject({ status: 'success' })
    expect(backend.inputs.map(({ files, artefact }) => [files.length, artefact.map(({ path }) => path)])).toEqual([
      [1, []],
      [1, ['main']],
    ])
  })

  test('stops after a compile step that failed, and tries nothing twice', async () => {
    const { engine, backend } = start(() => ({ exitCode: 1, ...gives }))
    expect(await engine.run({ language: 'c', source: '' })).toMatchObject({ status: 'compile_error', run: null })
    expect(backend.inputs).toHaveLength(1)
  })

  test('is not lost to a listener that throws', async () => {
    const { engine, logged } = start()
    const onEvent = () => {
      throw new Error('broken listener')
    }
    expect((await engine.run(program, { onEvent })).status).toBe('success')
    expect(logged[0]).toContain('broken listener')
  })

  test('gets stdin from a stream in its run step alone', async () => {
    const seen: [string, boolean][] = []
    const { engine } = start(({ step }, { stdin }) => {
      seen.push([step.stage, stdin !== undefined])
      return gives
    })
    await engine.run({ language: 'c', source: '' }, { stdin: (async function* () {})() })
    expect(seen).toEqual([
      ['compile', false],
      ['run', true],
    ])
  })
})

describe('many runs', () => {
  test('go as many at a time as there are slots, and the others are told that they wait', async () => {
    const { engine, backend } = start(() => setTimeout(5, {}))
    const queued: number[] = []
    const onEvent = (event: RunEvent) => event.type === 'queued' && queued.push(event.position)
    const results = await Promise.all(Array.from({ length: 6 }, () => engine.run(program, { onEvent })))
    expect([new Set(results.map(({ status }) => status)), backend.runningMost, queued]).toEqual([new Set(['success']), 2, [1, 2, 3, 4]])
    expect(await engine.stats()).toMatchObject({ running: 0, waiting: 0, verdicts: { success: 6 }, backend: { boxesMade: 6 } })
  })

  test('are refused early when too many wait', async () => {
    const { engine } = start(untilCancelled, { concurrency: 1, queueDepth: 1 })
    const first = [engine.run(program), engine.run(program)]
    await setTimeout(20)
    await expect(engine.run(program)).rejects.toMatchObject({ code: 'queue_full' })
    await engine.close()
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual(['cancelled', 'cancelled'])
  })

  test('keep boxes ready for each kind of box they use, told once', async () => {
    const { engine, backend } = start(() => gives, { readyBoxes: 3 })
    for (let count = 0; count < 3; count++) await engine.run({ language: 'c', source: '' })
    expect(backend.ready.map(({ count }) => count)).toEqual([3, 3])
  })

  test('that ask for disks of ever other sizes do not multiply the boxes kept', async () => {
    const { engine, backend } = start(() => ({}), { readyBoxes: 1 })
    for (let count = 1; count <= 20; count++) await engine.run({ ...program, limits: { diskBytes: count * 65_536 } })
    expect(backend.ready).toEqual([])
    await engine.run(program)
    expect(backend.ready.map(({ diskBytes }) => diskBytes)).toEqual([67_108_864])
  })

  test('look for an image once in a while, not each time', async () => {
    const { engine, images } = start()
    for (let count = 0; count < 5; count++) await engine.run(program)
    expect(images.finds).toBe(1)
  })
})

describe('an abort', () => {
  test('ends a run as cancelled, with what it printed', async () => {
    const { engine } = start(untilCancelled)
    const controller = new AbortController()
    const running = engine.run(program, { signal: controller.signal })
    await setTimeout(20)
    controller.abort()
    expect(await running).toMatchObject({ status: 'cancelled', run: { stdout: 'so far' } })
  })

  test('is answered within 50 ms, even by a backend that hangs', async () => {
    const { engine } = start(() => setTimeout(300, {}))
    const controller = new AbortController()
    const running = engine.run(program, { signal: controller.signal })
    await setTimeout(20)
    const abortedAt = performance.now()
    controller.abort()
    expect((await running).status).toBe('cancelled')
    expect(performance.now() - abortedAt).toBeLessThan(55)
    expect((await engine.stats()).running).toBe(1)
    await setTimeout(300)
    expect((await engine.stats()).running).toBe(0)
  })

  test('takes a run out of the queue', async () => {
    const { engine, backend } = start(untilCancelled, { concurrency: 1 })
    const controller = new AbortController()
    const running = engine.run(program)
    const waiting = engine.run(program, { signal: controller.signal })
    await setTimeout(20)
    controller.abort()
    expect(await waiting).toMatchObject({ status: 'cancelled', run: null })
    expect([backend.inputs.length, (await engine.stats()).waiting]).toEqual([1, 0])
    await engine.close()
    await running
  })

  test('before the run begins cancels it, without a box', async () => {
    const { engine, backend } = start()
    expect((await engine.run(program, { signal: AbortSignal.abort() })).status).toBe('cancelled')
    expect(backend.inputs).toHaveLength(0)
  })

  test('after the run has ended changes nothing, and leaves no listener', async () => {
    const { engine } = start()
    const controller = new AbortController()
    let listeners = 0
    const { signal } = controller
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--
      remove(...args)
    }
    const result = await engine.run(program, { signal })
    controller.abort()
    expect([result.status, listeners]).toEqual(['success', 0])
  })
})

describe('our own failure', () => {
  test('in the middle of a run is an internal_error, its detail logged and hidden', async () => {
    const { engine, logged } = start(() => Promise.reject(new Error('secret detail')))
    const result = await engine.run(program)
    expect(result.status).toBe('internal_error')
    expect(JSON.stringify(result)).not.toContain('secret detail')
    expect(logged.join()).toContain('secret detail')
  })

  test('of one run leaves the next as it is', async () => {
    let runs = 0
    const { engine } = start(() => (++runs === 1 ? Promise.reject(new GloveboxError('backend_unavailable', 'died')) : {}))
    expect([(await engine.run(program)).status, (await engine.run(program)).status]).toEqual(['internal_error', 'success'])
  })

  test('to start the backend refuses the run; the next run starts it again', async () => {
    let starts = 0
    const createBackend = async () => {
      if (++starts === 1) throw new Error('no cgroups here')
      return new ScriptedBackend()
    }
    const { engine } = start(undefined, { createBackend })
    await expect(engine.run(program)).rejects.toMatchObject({ code: 'backend_unavailable', kind: 'service' })
    expect((await engine.run(program)).status).toBe('success')
  })

  test('to find an image makes the engine look for it again', async () => {
    let runs = 0
    const { engine, images } = start(() => (++runs === 1 ? Promise.reject(new GloveboxError('image_missing', 'gone')) : {}))
    await engine.run(program)
    expect([(await engine.run(program)).status, images.finds]).toEqual(['success', 2])
  })
})

describe('an image that is not there', () => {
  test('is built, and its progress is told', async () => {
    const progress: string[] = []
    const images = new ScriptedImages({ installed: false })
    const { engine } = start(undefined, { images, onImageProgress: ({ step }) => void progress.push(step) })
    expect((await engine.run(program)).status).toBe('success')
    expect([images.builds, progress]).toEqual([1, ['built']])
  })

  test('is waited for by no more runs than could wait anyway', async () => {
    const images = new ScriptedImages({ installed: false, buildMs: 50 })
    const { engine } = start(undefined, { images, concurrency: 1, queueDepth: 0 })
    const first = engine.run(program)
    await setTimeout(10)
    await expect(engine.run(program)).rejects.toMatchObject({ code: 'queue_full' })
    expect((await first).status).toBe('success')
  })

  test('does not keep an aborted run waiting for its build', async () => {
    const { engine } = start(undefined, { images: new ScriptedImages({ installed: false, buildMs: 300 }) })
    const abortedAt = performance.now()
    expect((await engine.run(program, { signal: AbortSignal.timeout(10) })).status).toBe('cancelled')
    expect(performance.now() - abortedAt).toBeLessThan(70)
  })

  test('is a refusal when nothing may be built', async () => {
    const { engine } = start(undefined, { images: new ScriptedImages({ installed: false }), autoBuild: false })
    await expect(engine.run(program)).rejects.toMatchObject({ code: 'image_missing' })
  })

  test('of another version than asked for is a refusal', async () => {
    const { engine } = start()
    await expect(engine.run({ ...program, version: '3.13.6' })).rejects.toMatchObject({ code: 'unknown_version' })
  })
})
