import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as contract from '@glovebox/contract'
import { type BackendContext, GloveboxError, type Outcome, type Step } from '@glovebox/contract'
import { discoverLanguages, loadConfig } from '@glovebox/engine'
import { ImageStore } from '@glovebox/images'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkHost } from '../check-host.ts'
import { NativeBackend } from '../native-backend.ts'

const imagesRoot = join(loadConfig().stateDir, 'images')
const context: BackendContext = { contract, imagesRoot, endpoint: 'own', log: () => {} }

const limits = {
  cpuTimeMs: 10_000,
  wallTimeMs: 20_000,
  memoryBytes: 128 << 20,
  outputBytes: 16 << 20,
  processes: 8,
  fileBytes: 1 << 20,
  diskBytes: 16 << 20,
  openFiles: 64,
  stackBytes: 8 << 20,
}

let image: string
let backend: NativeBackend

beforeAll(async () => {
  const python = (await discoverLanguages()).find(({ manifest }) => manifest.id === 'python')
  if (!python) throw new Error('no language python')
  image = (await new ImageStore({ root: imagesRoot }).ensure(python)).digest
})

beforeEach(async () => {
  backend = await NativeBackend.create(context)
})

afterEach(() => backend.close())

function run(source: string, options: Parameters<NativeBackend['run']>[1] = {}): Promise<Outcome> {
  const step: Step = {
    stage: 'run',
    argv: ['/usr/bin/python3', '-I', 'main.py'],
    env: { PATH: '/usr/bin:/bin' },
    limits,
    stdinBase64: '',
    mergeStderr: false,
    seccomp: 'default',
    takesFiles: true,
    takesArtefact: false,
    gives: [],
  }
  const files = [{ path: 'main.py', contentBase64: Buffer.from(source).toString('base64') }]
  return backend.run({ image, step, files, artefact: [] }, options)
}

/** The supervisors of this process. Each is the child of its janitor, which we started. */
function supervisors(): number[] {
  const janitors = childrenOf(process.pid).filter((pid) => nameOf(pid) === 'glovebox-clean')
  return janitors.flatMap(childrenOf).filter((pid) => nameOf(pid) === 'glovebox-superv')
}

function childrenOf(pid: number): number[] {
  const tasks = ifThere(() => readdirSync(`/proc/${pid}/task`)) ?? []
  const lists = tasks.map((task) => ifThere(() => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')) ?? '')
  return lists.flatMap((list) => list.split(' ').map(Number)).filter((child) => child > 0)
}

function nameOf(pid: number): string | undefined {
  return ifThere(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim())
}

/** A process may end while it is looked at. */
function ifThere<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

async function* pieces(total: number, size: number): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < total; sent += size) yield Buffer.alloc(Math.min(size, total - sent), 'x')
}

describe('NativeBackend', () => {
  it('H2: rejects what ran when the supervisor is killed, and starts another for the next run', async () => {
    const [first] = supervisors()
    const started = Promise.withResolvers<void>()
    const cut = run('print("up", flush=True)\nwhile True: pass', { onOutput: () => started.resolve() })
    const refused = expect(cut).rejects.toMatchObject({ code: 'backend_unavailable' })
    await started.promise
    process.kill(first as number, 'SIGKILL')
    await refused
    const [again, other] = await Promise.all([run('print(1)'), run('print(2)')])
    expect([String(again.stdout), String(other.stdout)]).toEqual(['1\n', '2\n'])
    expect(supervisors()).toHaveLength(1)
    expect(supervisors()[0]).not.toBe(first)
  })

  it('keeps as many boxes ready after the supervisor was killed as before', async () => {
    await backend.keepReady({ image, seccomp: 'default', diskBytes: limits.diskBytes, count: 2 })
    const [first] = supervisors()
    process.kill(first as number, 'SIGKILL')
    const boxesReady = () =>
      backend.stats().then(
        (stats) => stats.boxesReady,
        () => 0,
      ) // not all may know yet that it is dead
    while (supervisors().includes(first as number) || (await boxesReady()) < 2) await sleep(10)
    expect((await run('print(1)')).ready).toBe(true)
  })

  it('streams stdin of any size to the last byte, never more ahead than was granted', async () => {
    const total = 50_000_000
    const outcome = await run('import sys\nprint(sum(len(b) for b in iter(lambda: sys.stdin.buffer.read(1 << 16), b"")))', {
      stdin: pieces(total, 100_000),
    })
    expect(String(outcome.stdout)).toBe(`${total}\n`)
  })

  it('ends when the program does, though the stream of stdin goes on for ever', async () => {
    const outcome = await run('print(input()[:3])', { stdin: pieces(Number.POSITIVE_INFINITY, 4096) }).catch((error) => error)
    expect(outcome).not.toBeInstanceOf(Error)
  })

  it('kills the run and says so when the stream of stdin fails', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('x')
      throw new Error('the pipe burst')
    }
    await expect(run('import sys\nsys.stdin.read()', { stdin: broken() })).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'stdin',
    })
    expect((await backend.stats()).boxesRunning).toBeLessThanOrEqual(1)
  })

  it('refuses an image that is not below the images root, with a code that says so', async () => {
    const input = { image: 'f'.repeat(64), step: {} as Step, files: [], artefact: [] }
    const step: Step = { ...input.step, stage: 'run', argv: ['/bin/true'], env: {}, limits, stdinBase64: '', mergeStderr: false } as Step
    const attempt = backend.run({ ...input, step: { ...step, seccomp: 'default', takesFiles: true, takesArtefact: false, gives: [] } })
    await expect(attempt).rejects.toMatchObject({ code: 'image_missing' })
  })

  it('rejects with backend_unavailable after close, and leaves no supervisor', async () => {
    await run('print(1)')
    await backend.close()
    await expect(run('print(1)')).rejects.toBeInstanceOf(GloveboxError)
    expect(supervisors()).toEqual([])
  })
})

describe('checkHost', () => {
  it('finds on a host where boxes work nothing missing, and says each check by name', async () => {
    const checks = await checkHost(context)
    expect(checks.filter(({ status }) => status === 'missing')).toEqual([])
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length)
  })

  it('agrees with what the kernel lists of namespaces', async () => {
    const checks = await checkHost(context)
    const namespaces = checks.find(({ name }) => name === 'namespaces')?.detail.split(', ') ?? []
    expect(namespaces.length).toBeGreaterThan(4)
    for (const name of namespaces) expect(readdirSync('/proc/self/ns')).toContain(name)
    expect(existsSync('/proc/self/ns/user')).toBe(true)
  })
})
