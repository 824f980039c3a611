import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { Engine } from '../src/index.ts'

// The whole way, with real boxes. What boxes do is told by the conformance suites; here it is what the engine makes of them.
const engine = new Engine({ concurrency: 4 })
afterAll(() => engine.close())

const python = (source: string) => ({ language: 'python', source })

test('a program in, a truthful result out', async () => {
  const result = await engine.run({ ...python('print(input() * 2)'), stdin: 'ab' })
  expect(result).toMatchObject({
    status: 'success',
    language: 'python',
    backend: 'native',
    run: { stdout: 'abab\n', stderr: '', exitCode: 0 },
  })
})

test('a program is compiled in one box and run in another', async () => {
  const source = '#include <stdio.h>\nint main(int n, char **v) { printf("%d %s\\n", n, v[1]); return 3; }'
  const result = await engine.run({ language: 'c', source, args: ['-x'] })
  expect(result).toMatchObject({ status: 'runtime_error', reason: { stage: 'run', exitCode: 3 }, run: { stdout: '2 -x\n' } })
})

test('a program that does not compile says where', async () => {
  const result = await engine.run({ language: 'c', source: '\n\nint main(void) { return oops; }' })
  expect(result).toMatchObject({ status: 'compile_error', reason: { stage: 'compile', exitCode: 1 }, run: null })
  expect(result.compile?.stderr).toContain('main.c:3:')
})

test('an abort ends a run in under 50 ms, with what was printed', async () => {
  const controller = new AbortController()
  let abortedAt = 0
  const result = await engine.run(python('print("begun", flush=True)\nwhile True: pass'), {
    signal: controller.signal,
    onEvent: ({ type }) => {
      if (type !== 'stdout') return
      abortedAt = performance.now()
      controller.abort()
    },
  })
  expect(performance.now() - abortedAt).toBeLessThan(50)
  expect(result).toMatchObject({ status: 'cancelled', run: { stdout: 'begun\n' } })
})

test('runs in parallel get each their own result', async () => {
  const results = await Promise.all(Array.from({ length: 16 }, (_, index) => engine.run(python(`print(${index})`))))
  expect(results.map(({ run }) => run?.stdout)).toEqual(Array.from({ length: 16 }, (_, index) => `${index}\n`))
})

test('a character that the cap would cut in two is left out, and the cut is told', async () => {
  const { run } = await engine.run({ ...python('print("ü" * 100)'), limits: { outputBytes: 11 } })
  expect(run).toMatchObject({ stdout: 'ü'.repeat(5), stdoutBytes: 201, stdoutTruncated: true, stderrTruncated: false })
})

test('stdin that never comes ends at the wall limit', async () => {
  const controller = new AbortController()
  async function* never() {
    yield Buffer.from('')
    await setTimeout(5000, null, { signal: controller.signal }).catch(() => null)
  }
  const result = await engine.run({ ...python('input()'), limits: { wallTimeMs: 200 } }, { stdin: never() })
  controller.abort()
  expect(result).toMatchObject({ status: 'timeout', reason: { limit: 'wall' } })
})

test('a stream for stdin that fails is the caller’s mistake, and the engine goes on', async () => {
  async function* broken() {
    yield Buffer.from('a')
    throw new Error('the upload broke off')
  }
  await expect(engine.run(python('input()'), { stdin: broken() })).rejects.toMatchObject({ code: 'invalid_request', field: 'stdin' })
  expect((await engine.run(python(''))).status).toBe('success')
})

test('files are returned, and those that cannot be are told', async () => {
  const source = 'import os; open("a.txt", "w").write("ü"); open("b.bin", "wb").write(b"\\xff"); os.symlink("/etc/passwd", "c")'
  const { status, files, fileErrors } = await engine.run({ ...python(source), outputs: ['*.txt', 'b.bin', 'c', 'd'] })
  expect([status, files.toSorted((left, right) => (left.path < right.path ? -1 : 1))]).toEqual([
    'success',
    [
      { path: 'a.txt', bytes: 2, content: 'ü', encoding: 'utf8' },
      { path: 'b.bin', bytes: 1, content: '/w==', encoding: 'base64' },
    ],
  ])
  expect(fileErrors.map(({ path, code }) => [path, code]).toSorted()).toEqual([
    ['c', 'symlink'],
    ['d', 'not_found'],
  ])
})

test('a supervisor that dies costs the runs it had, and the next run has another', async () => {
  const running = engine.run(python('print("begun", flush=True)\nwhile True: pass'), {
    onEvent: ({ type }) => {
      if (type === 'stdout') for (const pid of supervisors()) process.kill(pid, 'SIGKILL')
    },
  })
  expect(await running).toMatchObject({ status: 'internal_error', reason: { stage: null, limit: null } })
  expect((await engine.run(python('print(1)'))).run?.stdout).toBe('1\n')
})

/** Processes of the backend below this one: a guard that cleans up, and below it the supervisor. */
function supervisors(): number[] {
  const guards = childrenOf(process.pid)
  return guards.flatMap(childrenOf)
}

function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.filter((pid) => parentOf(pid) === parent).map(Number)
}

function parentOf(pid: string): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1])
  } catch {
    return null
  }
}
