import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Engine } from '@glovebox/engine'
import { afterAll, expect, test } from 'vitest'

const NAMES = 300_000
const SOURCE = `#include <stdio.h>
#include <unistd.h>
int main(void) {
	char path[64];
	for (int i = 0; i < ${NAMES}; i++) {
		snprintf(path, sizeof path, "/usr/no-such-%d-%d", (int)getpid(), i);
		access(path, F_OK);
	}
	puts("looked");
}
`

const engine = new Engine({ concurrency: 1 })

afterAll(() => engine.close())

test('what the kernel remembers of names that a program looked up goes with its box', async () => {
  const before = dentries()
  const limits = { memoryBytes: 512 << 20, cpuTimeMs: 20_000, wallTimeMs: 60_000 }
  const result = await engine.run({ language: 'c', source: SOURCE, limits })
  expect(result).toMatchObject({ status: 'success', run: { stdout: 'looked\n' } })
  const bound = before + NAMES / 4
  for (const end = performance.now() + 10_000; dentries() > bound && performance.now() < end; ) await sleep(100)
  expect(dentries()).toBeLessThan(bound)
})

/** Of the whole host. */
function dentries(): number {
  return Number(readFileSync('/proc/sys/fs/dentry-state', 'utf8').split(/\s+/)[0])
}
