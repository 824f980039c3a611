import { readdirSync, readFileSync } from 'node:fs'
import type { Request } from '@glovebox/contract'
import { Engine } from '@glovebox/engine'
import { expect, test } from 'vitest'
import { countLeftovers, leftSince } from './leftovers.ts'
import { descendantsOf, listProcesses } from './processes.ts'

const RUNS = Number(process.env.GLOVEBOX_SOAK_RUNS ?? 200)
const AT_ONCE = 4
/** Names that one run looks up: the kernel keeps about three things for each. */
const NAMES = 4096
const WARM_UP_RUNS = 100
/** What a heap or a table may grow by for reasons that do not depend on the number of runs. */
const SLACK = {
  residentBytes: 512 << 10,
  descriptors: 4,
  processes: 4,
  cgroups: 24,
  mounts: 0,
  networkNamespaces: 8,
  names: 150_000 + RUNS * 60,
  kernelBytes: 48 << 20,
} as const

/** What comes and how it must end. Of each round of runs most are honest; the others leave what a box can leave. */
interface Kind {
  readonly share: number
  readonly request: Request
  readonly ends: object
}

const KINDS: readonly Kind[] = [
  { share: 10, request: python('print("hello")'), ends: { status: 'success', run: { stdout: 'hello\n' } } },
  {
    share: 2,
    request: { language: 'c', source: '#include <stdio.h>\nint main(void) { puts("hello"); }\n' },
    ends: { status: 'success', run: { stdout: 'hello\n' } },
  },
  { share: 3, request: python('import os; os.abort()'), ends: { status: 'runtime_error', reason: { signal: 'SIGABRT' } } },
  {
    share: 2,
    request: { ...python('bytearray(1 << 30)'), limits: { memoryBytes: 32 << 20 } },
    ends: { status: 'memory_exceeded', reason: { limit: 'memory' } },
  },
  {
    share: 3,
    request: python(`import os, uuid
for i in range(${NAMES}): os.path.exists(f"/usr/no-such-{uuid.uuid4()}")
for i in range(64): open(f"left-{i}", "w").write("x" * 4096)
print("looked")`),
    ends: { status: 'success', run: { stdout: 'looked\n' } },
  },
]
const ROUND = KINDS.flatMap((kind) => Array.from({ length: kind.share }, () => kind))

type Figures = Record<keyof typeof SLACK, number> & { zombies: number }

test(`H11: ${RUNS} runs, honest ones, crashes, memory kills and such that leave names and files, make nothing grow: memory of ours and of the kernel, descriptors, processes, cgroups, mounts, namespaces, zombies`, {
  timeout: 60_000 + RUNS * 200,
}, async () => {
  const atFirst = countLeftovers()
  const engine = new Engine({ concurrency: AT_ONCE, queueDepth: RUNS, tenantQueueDepth: RUNS })
  try {
    await runMix(engine, WARM_UP_RUNS)
    const before = await settledFigures()
    await runMix(engine, RUNS)
    const after = await settledFigures(before)
    expect(growth(before, after)).toEqual({})
  } finally {
    await engine.close()
  }
  expect((await leftSince(atFirst)).filter((line) => !line.startsWith('descriptor '))).toEqual([])
})

test('a growth over the slack is seen', () => {
  const figures = readFigures()
  expect(growth(figures, { ...figures, descriptors: figures.descriptors + 5, zombies: figures.zombies + 1 })).toEqual({
    descriptors: 5,
    zombies: 1,
  })
})

async function runMix(engine: Engine, runs: number): Promise<void> {
  let begun = 0
  const work = async () => {
    while (begun < runs) {
      // A step that has no divisor in common with the round: kinds come mixed, and all of them.
      const { request, ends } = ROUND[(begun++ * 7) % ROUND.length] as Kind
      expect(await engine.run(request)).toMatchObject(ends)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

/** Groups and boxes go off the path of an answer: waits until all is as before, or the time is up. */
async function settledFigures(before?: Figures): Promise<Figures> {
  const end = performance.now() + 10_000
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    const figures = readFigures()
    if (before === undefined || Object.keys(growth(before, figures)).length === 0 || performance.now() > end) return figures
  }
}

function readFigures(): Figures {
  const processes = listProcesses()
  const below = descendantsOf(process.pid, processes)
  const ours = processes.filter(({ pid }) => below.has(pid) && pid !== process.pid)
  const supervisors = ours.filter(({ name, uid }) => uid === 0 && /^glovebox-(superv|clean)/.test(name))
  return {
    residentBytes: supervisors.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
    descriptors: [process.pid, ...supervisors.map(({ pid }) => pid)].reduce((sum, pid) => sum + readdirSync(`/proc/${pid}/fd`).length, 0),
    processes: ours.length,
    cgroups: groupCount(),
    mounts: readFileSync('/proc/self/mounts', 'utf8').split('\n').length,
    networkNamespaces: slabObjects('net_namespace'),
    names: Number(readFileSync('/proc/sys/fs/dentry-state', 'utf8').split(/\s+/)[0]),
    kernelBytes: ['SUnreclaim', 'Percpu'].reduce((sum, name) => sum + kernelKilobytes(name) * 1024, 0),
    zombies: ours.filter(({ state }) => state === 'Z').length,
  }
}

/** The kernel's own count over all hierarchies: groups that are removed and not yet gone are in it. */
function groupCount(): number {
  const rows = readFileSync('/proc/cgroups', 'utf8').trim().split('\n').slice(1)
  return rows.reduce((sum, row) => sum + Number(row.split('\t')[2]), 0)
}

/** Live objects of one kind in the kernel, counted over the whole host; 0 where it does not tell. */
function slabObjects(kind: string): number {
  const row = new RegExp(`^${kind}\\s+(\\d+)`, 'm').exec(tryReadText('/proc/slabinfo'))
  return Number(row?.[1] ?? 0)
}

/** Memory that the kernel holds for its own objects, over the whole host: so the slack is what others may do meanwhile. */
function kernelKilobytes(name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(tryReadText('/proc/meminfo'))?.[1] ?? 0)
}

function python(source: string): Request {
  return { language: 'python', source }
}

function tryReadText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function growth(before: Figures, after: Figures): Partial<Figures> {
  const limits = { ...SLACK, zombies: 0 }
  const names = Object.keys(limits) as (keyof Figures)[]
  return Object.fromEntries(
    names.map((name) => [name, after[name] - before[name]] as const).filter(([name, grown]) => grown > limits[name]),
  )
}
