import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { Request } from '@glovebox/contract'
import { Engine } from '@glovebox/engine'
import { describe, expect, test } from 'vitest'

const HONEST_RUNS = 100
const ROUNDS = 10
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

const CROWD_RUNS = 200
const CROWD_AT_ONCE = 8
/** What an engine runs at once when nobody says otherwise: one of them is the honest run that is looked at. */
const AT_ONCE = availableParallelism()
const NEIGHBOURS = Math.max(1, AT_ONCE - 1)

describe(`H1: ${CROWD_RUNS} runs, hostile and honest ones interleaved`, () => {
  test(`with ${CROWD_AT_ONCE} at once, hostile ones beside hostile ones, get their own verdicts and outputs`, {
    timeout: 600_000,
  }, async () => {
    await using engine = await startEngine(CROWD_AT_ONCE)
    let begun = 0
    const work = async () => {
      while (begun < CROWD_RUNS) {
        const index = begun++
        await (index % 2 === 0 ? runHonest(engine) : runHostile(engine, index >> 1))
      }
    }
    await Promise.all(Array.from({ length: CROWD_AT_ONCE }, work))
  })

  test(`with ${AT_ONCE} at once, as many as cores, an honest run beside hostile ones costs at most ${percentOver(CPU_RATIO_MAX)} more CPU time and ${percentOver(WALL_RATIO_MAX)} more wall time than beside honest ones`, {
    timeout: 600_000,
  }, async () => {
    await using engine = await startEngine(AT_ONCE)
    const beside = { honest: [] as Cost[], hostile: [] as Cost[] }
    // In turns, so that what else goes on in the machine meets both alike.
    for (let round = 0; round < ROUNDS; round++) {
      beside.honest.push(...(await crowd(engine, () => engine.run(HONEST).then(() => {}))))
      beside.hostile.push(...(await crowd(engine, (index) => runHostile(engine, index))))
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

async function startEngine(concurrency: number): Promise<Engine> {
  const engine = new Engine({ concurrency, queueDepth: 1000, tenantQueueDepth: 1000 })
  await engine.run(HONEST)
  return engine
}

/** What honest runs cost, one after the other, while neighbours run on all other places. */
async function crowd(engine: Engine, neighbour: (index: number) => Promise<void>): Promise<Cost[]> {
  let left = HONEST_RUNS / ROUNDS
  let begun = 0
  const neighbours = Array.from({ length: NEIGHBOURS }, async () => {
    while (left > 0) await neighbour(begun++)
  })
  const costs: Cost[] = []
  for (; left > 0; left--) costs.push(await runHonest(engine))
  await Promise.all(neighbours)
  return costs
}

async function runHonest(engine: Engine): Promise<Cost> {
  const result = await engine.run(HONEST)
  expect(result).toMatchObject({ status: 'success', run: { stdout: HONEST_STDOUT, stderr: '' } })
  return { cpuMs: result.run?.cpuTimeMs ?? Number.NaN, wallMs: result.run?.wallTimeMs ?? Number.NaN }
}

async function runHostile(engine: Engine, index: number): Promise<void> {
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

function percentOver(ratio: number): string {
  return `${Math.round((ratio - 1) * 100)} %`
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
