import { readFileSync } from 'node:fs'
import type { Request } from '@glovebox/contract'
import { Engine } from '@glovebox/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const HONEST_RUNS = 100
const HONEST: Request = {
  language: 'c',
  source: `#include <stdint.h>
#include <stdio.h>
int main(void) {
	uint64_t x = 88172645463325252u;
	for (long i = 0; i < 30000000; i++) { x ^= x << 13; x ^= x >> 7; x ^= x << 17; }
	printf("%lu\\n", (unsigned long)x);
}
`,
}
const HONEST_STDOUT = '2535504059865855682\n'
/** Of CPU time. Wall time has one cause more: the kernel shares each core by group, and a bomb's processes are on all of them. */
const CPU_RATIO_MAX = 1.1
const WALL_RATIO_MAX = 1.35

const HOSTILE: readonly { readonly request: Request; readonly status: string; readonly limit: string | null }[] = [
  { request: hostile('a1-fork-bomb.c', { cpuTimeMs: 300, processes: 32 }), status: 'timeout', limit: 'cpu' },
  { request: hostile('b1-hog.c', { memoryBytes: 32 << 20 }), status: 'memory_exceeded', limit: 'memory' },
  { request: hostile('e1-flood.c', { outputBytes: 64 << 10 }), status: 'output_exceeded', limit: 'output' },
]

let engine: Engine

beforeAll(async () => {
  engine = new Engine({ concurrency: 2, queueDepth: 1000, tenantQueueDepth: 1000 })
  await engine.run(HONEST)
})

afterAll(() => engine.close())

describe('H1: 200 runs, hostile and honest ones interleaved', () => {
  test('get their own verdicts, and the honest ones cost what they cost beside honest ones', { timeout: 600_000 }, async () => {
    const beside = { honest: [] as Cost[], hostile: [] as Cost[] }
    // In turns, so that what else goes on in the machine meets both alike.
    for (let round = 0; round < 10; round++) {
      beside.honest.push(...(await crowd(HONEST_RUNS / 10, () => engine.run(HONEST).then(() => {}))))
      beside.hostile.push(...(await crowd(HONEST_RUNS / 10, (index) => runHostile(index))))
    }
    const ratio = (of: keyof Cost) => median(beside.hostile.map((it) => it[of])) / median(beside.honest.map((it) => it[of]))
    console.log(
      `honest runs beside hostile ones ÷ beside honest ones: CPU ${ratio('cpuMs').toFixed(3)}, wall ${ratio('wallMs').toFixed(3)}`,
    )
    expect(ratio('cpuMs')).toBeLessThan(CPU_RATIO_MAX)
    expect(ratio('wallMs')).toBeLessThan(WALL_RATIO_MAX)
  })
})

interface Cost {
  readonly cpuMs: number
  readonly wallMs: number
}

/** What honest runs cost while as many neighbours run. */
async function crowd(count: number, neighbour: (index: number) => Promise<void>): Promise<Cost[]> {
  let left = count
  const neighbours = (async () => {
    for (let index = 0; left > 0; index++) await neighbour(index)
  })()
  const costs: Cost[] = []
  for (; left > 0; left--) {
    const result = await engine.run(HONEST)
    expect(result).toMatchObject({ status: 'success', run: { stdout: HONEST_STDOUT, stderr: '' } })
    costs.push({ cpuMs: result.run?.cpuTimeMs ?? Number.NaN, wallMs: result.run?.wallTimeMs ?? Number.NaN })
  }
  await neighbours
  return costs
}

async function runHostile(index: number): Promise<void> {
  const { request, status, limit } = HOSTILE[index % HOSTILE.length] as (typeof HOSTILE)[number]
  expect(await engine.run(request)).toMatchObject({ status, reason: { limit } })
}

function hostile(name: string, limits: NonNullable<Request['limits']>): Request {
  const read = (file: string) => readFileSync(new URL(`../escape/programs/${file}`, import.meta.url), 'utf8')
  const files = [
    { path: 'main.c', content: read(name) },
    { path: 'escape.h', content: read('escape.h') },
  ]
  return { language: 'c', files, limits: { wallTimeMs: 20_000, ...limits } }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
