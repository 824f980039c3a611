import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Engine } from '@glovebox/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const HIERARCHY = '/sys/fs/cgroup'
const LEAF = 'glovebox-host'
const ROOT = join(import.meta.dirname, '../..')
const MEMORY_BYTES = 96 << 20
const hasOnlyV2 = existsSync(join(HIERARCHY, 'cgroup.controllers'))

/** What only this interface of the kernel has. All else is in the conformance of backends and the escape programs, which run here too. */
describe.skipIf(!hasOnlyV2)('cgroup v2', () => {
  let engine: Engine
  beforeAll(() => {
    engine = new Engine({ concurrency: 2 })
  })
  afterAll(() => engine.close())

  test('a box has its limits in a group of its own, no swap, and dies as one', async () => {
    let seen: Record<string, string> = {}
    const { status } = await engine.run(
      {
        language: 'python',
        source: 'import time\nprint(1, flush=True)\ntime.sleep(1)',
        limits: { memoryBytes: MEMORY_BYTES, processes: 21 },
      },
      {
        onEvent: ({ type }) => {
          if (type === 'stdout') seen = readBox('21')
        },
      },
    )
    expect(status).toBe('success')
    expect(seen).toMatchObject({ 'memory.max': String(MEMORY_BYTES), 'memory.oom.group': '1', 'pids.max': '21' })
    expect(['0', undefined]).toContain(seen['memory.swap.max'])
  })

  test('when a child takes too much memory, whoever else is in the box dies with it', async () => {
    const source = 'import os\nif os.fork() == 0:\n  x = b"x" * (200 << 20)\nos.wait()\nprint("survived")'
    const result = await engine.run({ language: 'python', source, limits: { memoryBytes: MEMORY_BYTES } })
    expect(result).toMatchObject({ status: 'memory_exceeded', reason: { limit: 'memory' }, run: { stdout: '' } })
    expect(result.run?.memoryBytes).toBeGreaterThan(MEMORY_BYTES * 0.9)
  })

  test('a run is ended whole while its children multiply', async () => {
    const source = 'import os, time\nwhile True:\n  try:\n    if os.fork() == 0: os.setsid()\n  except OSError: pass'
    const result = await engine.run({ language: 'python', source, limits: { cpuTimeMs: 1000, processes: 16 } })
    expect(result).toMatchObject({ status: 'timeout', reason: { limit: 'cpu' } })
    await expect.poll(() => readBox('16'), { timeout: 10_000 }).toEqual({})
  })

  test('runs from a group far below, and leaves no group there', () => {
    expectRunsFrom('a/b', 1)
  })

  test('runs again from a group whose processes an earlier run has moved to a leaf', () => {
    expectRunsFrom('', 2)
  })
})

/** So many runs, one after the other, of a shell that is in a group by itself. */
function expectRunsFrom(below: string, times: number): void {
  const top = join(HIERARCHY, 'glovebox-test')
  const group = join(top, below)
  const delegated: string[] = []
  mkdirSync(group, { recursive: true })
  // Who delegates a group enables its controllers, in all groups above.
  for (let path = group; path !== HIERARCHY; path = dirname(path)) delegated.unshift(dirname(path))
  for (const path of delegated) writeFileSync(join(path, 'cgroup.subtree_control'), '+memory +pids +cpu')
  try {
    const run = `"$0" --conditions=development apps/cli/src/main.ts run -l python -e 'print(42)'`
    const script = [`echo $$ >${group}/cgroup.procs`, ...Array(times).fill(run)].join(' && ')
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script, process.execPath], { cwd: ROOT, encoding: 'utf8' })
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '42\n'.repeat(times), stderr: '' })
    expect(readdirSync(group).filter((name) => statSync(join(group, name)).isDirectory())).toEqual([LEAF])
  } finally {
    removeGroups(top)
  }
}

function instancesIn(group: string): string[] {
  return readdirSync(group).filter((name) => /^glovebox-\d+$/.test(name))
}

const SETTINGS = ['memory.max', 'memory.swap.max', 'memory.oom.group', 'pids.max']

/** The settings of a box whose program runs and may have so many processes; without swap accounting one is not there. */
function readBox(pidsMax: string): Record<string, string> {
  const boxes = instancesIn(HIERARCHY).flatMap((instance) =>
    readdirSync(join(HIERARCHY, instance)).map((name) => join(HIERARCHY, instance, name)),
  )
  for (const box of boxes.filter((path) => existsSync(join(path, 'pids.max')))) {
    const read = (file: string) => readFileSync(join(box, file), 'utf8').trim()
    if (read('pids.max') !== pidsMax || !read('cgroup.procs').split('\n').some(isProgram)) continue
    return Object.fromEntries(SETTINGS.filter((file) => existsSync(join(box, file))).map((file) => [file, read(file)]))
  }
  return {}
}

/** What a box that stands ready holds is still called after us. */
function isProgram(pid: string): boolean {
  const file = `/proc/${pid}/comm`
  return existsSync(file) && readFileSync(file, 'utf8') !== 'glovebox-init\n'
}

function removeGroups(group: string): void {
  for (const entry of readdirSync(group, { withFileTypes: true })) if (entry.isDirectory()) removeGroups(join(group, entry.name))
  rmdirSync(group)
}
