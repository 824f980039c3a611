import { availableParallelism } from 'node:os'
import type { Request, Result } from '@glovebox/contract'
import { Engine } from '@glovebox/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'

const RUNS = 100
const CPU_SPREAD_MAX = 0.05
/** The kernel takes memory for a group 64 pages at a time and core, so no peak is finer than that. */
const MEMORY_GRAIN_BYTES = 64 * 4096 * availableParallelism()

const PROGRAM: Request = {
  language: 'c',
  source: `#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) {
	char *memory = malloc(20 << 20);
	memset(memory, 1, 20 << 20);
	uint64_t x = 88172645463325252u;
	for (long i = 0; i < 30000000; i++) { x ^= x << 13; x ^= x >> 7; x ^= x << 17; }
	printf("%d %lu\\n", memory[x % (20 << 20)], (unsigned long)x);
}
`,
}

let engine: Engine
let results: Result[]

beforeAll(async () => {
  engine = new Engine({ concurrency: 1 })
  await engine.run(PROGRAM)
  results = []
  for (let run = 0; run < RUNS; run++) results.push(await engine.run(PROGRAM))
})

afterAll(() => engine.close())

test('H12: the same program 100 times costs the same CPU time, within 5 %', () => {
  const times = results.map(({ run }) => run?.cpuTimeMs ?? Number.NaN).toSorted((a, b) => a - b)
  const at = (share: number) => times[Math.floor(share * (RUNS - 1))] ?? Number.NaN
  const spread = (at(0.9) - at(0.1)) / at(0.5)
  console.log(`CPU time of 100 runs: median ${at(0.5).toFixed(1)} ms, (p90 − p10) ÷ median ${(100 * spread).toFixed(2)} %`)
  expect(spread).toBeLessThan(CPU_SPREAD_MAX)
})

test('and the same memory, within the grain that the kernel counts in', () => {
  const peaks = results.map(({ run }) => run?.memoryBytes ?? Number.NaN)
  const spread = Math.max(...peaks) - Math.min(...peaks)
  console.log(`memory peak of 100 runs: ${Math.min(...peaks)} to ${Math.max(...peaks)} bytes`)
  expect(Math.min(...peaks)).toBeGreaterThan(20 << 20)
  expect(spread).toBeLessThanOrEqual(MEMORY_GRAIN_BYTES)
})
