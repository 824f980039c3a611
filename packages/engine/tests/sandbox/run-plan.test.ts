import type { Plan } from '@glovebox/contract'
import { describe, expect, test } from 'vitest'
import { runPlan } from '../../src/sandbox/run-plan.ts'
import { type Script, ScriptedBackend } from '../scripted-backend.ts'
import { planOf } from '../settle/outcome-of.ts'

const made = { files: [{ path: 'main', mode: 0o755, content: Buffer.from('ELF') }] }
const files = ['main', 'main.c'].map((path) => ({ path, contentBase64: '' }))
const plan: Plan = { ...planOf('compile', 'run'), files }

async function runWith(script: Script, { plan: given = plan, signal = new AbortController().signal } = {}) {
  const backend = new ScriptedBackend(script)
  const outcomes = await runPlan(given, { backend, signal })
  return { stages: outcomes.map(({ stage }) => stage), inputs: backend.inputs }
}

describe('the next step', () => {
  test('is not begun when one ended badly', async () => {
    const endings = [
      { exitCode: 1 },
      { exitCode: null, signal: 11 },
      { oomKills: 1 },
      { exitCode: null, execError: 'ENOENT' },
      { killReason: 'cpu' as const },
    ]
    for (const ending of endings) expect((await runWith(() => ({ ...made, ...ending }))).stages).toEqual(['compile'])
  })

  test('is not begun when the compiler gave nothing', async () => {
    expect((await runWith(() => ({}))).stages).toEqual(['compile'])
  })

  test('is not begun after an abort', async () => {
    const controller = new AbortController()
    const script: Script = () => {
      controller.abort(new Error('enough'))
      return made
    }
    await expect(runWith(script, { signal: controller.signal })).rejects.toThrow('enough')
  })

  test('gets what the one before gave, which wins over a request file of the same path', async () => {
    const { inputs } = await runWith(() => made)
    expect(inputs.map((input) => [input.files.map(({ path }) => path), input.artefact.map(({ path }) => path)])).toEqual([
      [['main', 'main.c'], []],
      [['main.c'], ['main']],
    ])
  })
})

test('a plan without steps runs nothing', async () => {
  expect((await runWith(() => made, { plan: { ...plan, steps: [] } })).stages).toEqual([])
})

test('a step is told to be cold when its plan says so', async () => {
  const cold: unknown[] = []
  const script: Script = (_input, options) => {
    cold.push(options.cold)
    return made
  }
  await runWith(script, { plan: { ...plan, cold: true } })
  expect(cold).toEqual([true, true])
})
