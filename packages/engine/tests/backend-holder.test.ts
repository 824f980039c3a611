import type { Plan } from '@glovebox/contract'
import { expect, test } from 'vitest'
import { BackendHolder } from '../src/backend-holder.ts'
import { ScriptedBackend } from './scripted-backend.ts'
import { planOf } from './settle/outcome-of.ts'

const usual = { compile: 4 << 20, run: 4 << 20 }

async function kept(plans: readonly Plan[], usualDiskBytes = usual): Promise<ScriptedBackend['ready']> {
  const backend = new ScriptedBackend()
  const createBackend = async () => backend
  const holder = new BackendHolder({ name: 'scripted', endpoint: '', stateDir: '/', readyBoxes: 1, log: () => undefined, createBackend })
  for (const plan of plans) holder.keepReady(await holder.get(), plan, usualDiskBytes)
  await holder.close()
  return backend.ready
}

test('of ever new kinds the boxes that were kept for the oldest are let go', async () => {
  const told = await kept(Array.from({ length: 20 }, (_, index) => ({ ...planOf('run'), image: `image ${index}` })))
  expect(told.reduce((sum, { count }) => sum + (count === 0 ? -1 : 1), 0)).toBe(16)
  expect(told.filter(({ count }) => count === 0).map(({ image }) => image)).toEqual(['image 0', 'image 1', 'image 2', 'image 3'])
})

test('no boxes are kept for a step whose disk is not of the usual size', async () => {
  expect((await kept([planOf('compile', 'run')], { ...usual, compile: 1 << 20 })).length).toBe(1)
  expect(await kept([planOf('run')], { compile: 1, run: 1 })).toEqual([])
})
