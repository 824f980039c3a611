import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Engine } from '@glovebox/engine'
import { expect, test } from 'vitest'

const CPUSETS = '/sys/fs/cgroup/cpuset'
const EMPTY_WITHIN_MS = 10_000

const WIDEN = `import os
before = len(os.sched_getaffinity(0))
os.sched_setaffinity(0, range(1024))
print(before, len(os.sched_getaffinity(0)))
`

test.skipIf(!existsSync(join(CPUSETS, 'cpuset.cpus')) || availableParallelism() < 2)(
  'A19: a service that may use one CPU has programs that cannot use another',
  async () => {
    const group = join(CPUSETS, `escape-${process.pid}`)
    const home = join(CPUSETS, /^\d+:cpuset:(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/')
    mkdirSync(group)
    try {
      writeFileSync(join(group, 'cpuset.mems'), readFileSync(join(CPUSETS, 'cpuset.mems')))
      writeFileSync(join(group, 'cpuset.cpus'), '0')
      await using engine = new Engine({ concurrency: 1, backendEndpoint: 'own' })
      try {
        writeFileSync(join(group, 'cgroup.procs'), String(process.pid))
        await engine.run({ language: 'python', source: '' })
      } finally {
        writeFileSync(join(home, 'cgroup.procs'), String(process.pid))
      }
      expect(await engine.run({ language: 'python', source: WIDEN })).toMatchObject({ status: 'success', run: { stdout: '1 1\n' } })
    } finally {
      await removeGroup(group)
    }
  },
)

/** Once the last process of the supervisor has left it. */
async function removeGroup(group: string): Promise<void> {
  const end = performance.now() + EMPTY_WITHIN_MS
  while (readFileSync(join(group, 'cgroup.procs'), 'utf8') !== '' && performance.now() < end) await sleep(20)
  rmdirSync(group)
}
