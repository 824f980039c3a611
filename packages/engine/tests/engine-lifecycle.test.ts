import { setTimeout } from 'node:timers/promises'
import { GloveboxError, type Result } from '@glovebox/contract'
import { describe, expect, test } from 'vitest'
import { Engine, type RunHooks } from '../src/index.ts'
import { ScriptedBackend, ScriptedImages, untilCancelled } from './scripted-backend.ts'

const program = { language: 'python', source: 'print(1)' }
const parts = { concurrency: 1, images: new ScriptedImages(), log: () => undefined }

describe('hooks', () => {
  async function withHooks(hooks: RunHooks, body: (engine: Engine) => Promise<void>, backend = new ScriptedBackend()): Promise<void> {
    await using engine = new Engine({ ...parts, hooks, createBackend: async () => backend })
    await body(engine)
  }

  test('see the plan before the run and the result after it, once', async () => {
    const seen: string[] = []
    const hooks: RunHooks = {
      beforeRun: async (plan) => {
        await setTimeout(1)
        seen.push(`before ${plan.tenant}`)
      },
      afterRun: (plan, result) => void seen.push(`after ${plan.tenant} ${result?.status}`),
    }
    await withHooks(hooks, async (engine) => void (await engine.run({ ...program, tenant: 'school' })))
    expect(seen).toEqual(['before school', 'after school success'])
  })

  test('refuse a run by throwing, and it is not run', async () => {
    const backend = new ScriptedBackend()
    const after: unknown[] = []
    const hooks: RunHooks = {
      beforeRun: (plan) => {
        throw plan.tenant === 'poor' ? new GloveboxError('tenant_full', 'no more') : new Error('not on Sundays')
      },
      afterRun: (_plan, result) => void after.push(result),
    }
    await withHooks(
      hooks,
      async (engine) => {
        await expect(engine.run(program)).rejects.toMatchObject({ code: 'run_refused', message: 'The run was refused: not on Sundays' })
        await expect(engine.run({ ...program, tenant: 'poor' })).rejects.toMatchObject({ code: 'tenant_full' })
      },
      backend,
    )
    expect([backend.inputs.length, after.length]).toEqual([0, 0])
  })

  test('may throw what cannot be shown as text, and a log may fail', async () => {
    const bare = () => {
      throw Object.create(null)
    }
    await withHooks({ afterRun: bare }, async (engine) => expect((await engine.run(program)).status).toBe('success'))
    await withHooks({ beforeRun: bare }, async (engine) => {
      await expect(engine.run(program)).rejects.toMatchObject({ code: 'run_refused' })
    })
    for (const log of [bare, () => Promise.reject(Object.create(null))]) {
      await using engine = new Engine({ ...parts, log, hooks: { afterRun: bare }, createBackend: async () => new ScriptedBackend(bare) })
      expect((await engine.run(program, { onEvent: bare })).status).toBe('internal_error')
    }
  })

  test('that fail afterwards do not lose the result', async () => {
    const hooks: RunHooks = {
      afterRun: () => {
        throw new Error('accounting is down')
      },
    }
    await withHooks(hooks, async (engine) => expect((await engine.run(program)).status).toBe('success'))
  })

  test('hear of a cancelled run and of one that the queue refused', async () => {
    const after: (string | null)[] = []
    const hooks: RunHooks = { afterRun: (_plan, result) => void after.push(result?.status ?? null) }
    await using engine = new Engine({
      ...parts,
      hooks,
      queueDepth: 0,
      createBackend: async () => new ScriptedBackend(untilCancelled),
    })
    const running = engine.run(program)
    await setTimeout(20)
    await expect(engine.run(program)).rejects.toMatchObject({ code: 'queue_full' })
    await engine.close()
    await running
    expect(after).toEqual([null, 'cancelled'])
  })

  test('that are slow to let a run pass are told of its abort all the same, once', async () => {
    const after: (string | null)[] = []
    const hooks: RunHooks = {
      beforeRun: () => setTimeout(100),
      afterRun: (_plan, result) => void after.push(result?.status ?? null),
    }
    await withHooks(hooks, async (engine) => {
      expect((await engine.run(program, { signal: AbortSignal.timeout(10) })).status).toBe('cancelled')
      await setTimeout(120)
    })
    expect(after).toEqual(['cancelled'])
  })
})

describe('close', () => {
  test('cancels what runs and what waits, refuses what comes, and closes the backend once', async () => {
    const backend = new ScriptedBackend(untilCancelled)
    const engine = new Engine({ ...parts, createBackend: async () => backend })
    const runs = [engine.run(program), engine.run(program)]
    await setTimeout(20)
    await Promise.all([engine.close(), engine.close()])
    expect((await Promise.all(runs)).map(({ status }) => status)).toEqual(['cancelled', 'cancelled'])
    await expect(engine.run(program)).rejects.toMatchObject({ code: 'engine_closed' })
    expect(backend.closed).toBe(1)
  })

  test('leaves statistics to be asked for, without a backend', async () => {
    const closed = async () => {
      throw new Error('closed')
    }
    const backend = Object.assign(new ScriptedBackend(), { stats: closed })
    const engine = new Engine({ ...parts, createBackend: async () => backend })
    await engine.run(program)
    await engine.close()
    expect(await engine.stats()).toMatchObject({ backend: null, verdicts: { success: 1 } })
  })

  test('of an engine that never ran starts nothing', async () => {
    let starts = 0
    const createBackend = async () => {
      starts++
      return new ScriptedBackend()
    }
    const engine = new Engine({ ...parts, createBackend })
    await engine.close()
    expect([starts, (await engine.stats()).backend]).toEqual([0, null])
  })
})

describe('kept results', () => {
  test('can be asked for by id, and listed', async () => {
    await using engine = new Engine({ ...parts, store: 'memory', createBackend: async () => new ScriptedBackend() })
    const results: Result[] = [await engine.run(program), await engine.run(program)]
    expect(await engine.result(results[0]?.id ?? '')).toEqual(results[0])
    expect((await engine.results({ limit: 10 })).results).toEqual(results.toReversed())
    expect(await engine.result('another')).toBeNull()
  })

  test('are none when there is no store', async () => {
    await using engine = new Engine({ ...parts, createBackend: async () => new ScriptedBackend() })
    const { id } = await engine.run(program)
    expect([await engine.result(id), await engine.results({ limit: 10 })]).toEqual([null, { results: [], nextCursor: null }])
  })

  test('that cannot be kept do not lose the answer', async () => {
    const logged: string[] = []
    await using engine = new Engine({
      ...parts,
      log: (message) => void logged.push(message),
      store: 'sqlite',
      storePath: '/no/such/folder/results.db',
      createBackend: async () => new ScriptedBackend(),
    })
    expect((await engine.run(program)).status).toBe('success')
    expect(logged.join()).toContain('not kept')
  })
})

test('the languages of the repository are listed with their images', async () => {
  await using engine = new Engine({ ...parts, createBackend: async () => new ScriptedBackend() })
  const languages = await engine.languages()
  expect(languages.find(({ id }) => id === 'c')).toMatchObject({
    name: 'C',
    extensions: ['.c'],
    compiled: true,
    image: { version: '3.13.5' },
  })
})
