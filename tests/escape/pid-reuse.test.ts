import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Result } from '@glovebox/contract'
import { Engine } from '@glovebox/engine'
import { expect, test } from 'vitest'

const PIDS = Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8'))
/** Once around on a host with as many pids as the kernel's own default; with millions of them they only go by fast. */
const CHILDREN = Math.min(PIDS + 1000, 40_000)
const ROUND_TIMEOUT_MS = 60_000

/** Makes more children than the host has pids, so that every pid that is not in use is given out anew. */
const USE_UP_PIDS = `#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv) {
	for (long left = argc > 1 ? atol(argv[1]) : 0; left > 0; left--) {
		pid_t child = vfork();
		if (child == 0)
			_exit(0);
		waitpid(child, NULL, 0);
	}
}
`

test('A17: while pids come round, runs end in every way, and nobody else is killed', { timeout: ROUND_TIMEOUT_MS * 2 }, async () => {
  const bystanders = Array.from({ length: 4 }, () => spawn('sleep', ['300'], { stdio: 'ignore' }))
  await using engine = new Engine({ concurrency: 6 })
  try {
    let isRound = false
    const limits = { cpuTimeMs: 50_000, wallTimeMs: ROUND_TIMEOUT_MS }
    const round = engine.run({ language: 'c', source: USE_UP_PIDS, args: [String(CHILDREN)], limits }).finally(() => {
      isRound = true
    })
    const verdicts = new Set<string>()
    while (!isRound) for (const ended of await endInEveryWay(engine)) verdicts.add(ended)
    expect((await round).status).toBe('success')
    expect([...verdicts].toSorted()).toEqual(['abort: cancelled', 'fork: success', 'honest: success', 'late: timeout'])
    expect(bystanders.filter(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null)).toEqual([])
  } finally {
    await Promise.all(bystanders.map(end))
  }
})

/** By itself with children left, at its limit, cancelled, and in peace. */
async function endInEveryWay(engine: Engine): Promise<string[]> {
  const python = (source: string, wallTimeMs = 20_000, signal?: AbortSignal): Promise<Result> =>
    engine.run({ language: 'python', source, limits: { wallTimeMs } }, signal ? { signal } : {})
  const sleep = 'import time\ntime.sleep(0.1)\n'
  const ends = {
    honest: python(sleep),
    fork: python(`import os\nfor _ in range(5): os.fork()\n${sleep}`),
    late: python('while True: pass', 100),
    abort: python('import time\ntime.sleep(9)', 20_000, AbortSignal.timeout(100)),
  }
  return await Promise.all(Object.entries(ends).map(async ([name, result]) => `${name}: ${(await result).status}`))
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
