import { type Outcome, type Result, VERDICTS } from '@glovebox/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Settled, settle } from '../../src/settle/settle.ts'
import { outcomeOf, planOf } from './outcome-of.ts'

const about = { id: 'run-1', language: 'c', version: '14', backend: 'native', isolation: 'walls' }
const program = { path: 'main', mode: 0o755, content: new Uint8Array([1]) }

function settled(outcomes: readonly Outcome[], more: Partial<Settled> = {}): Result {
  return settle({
    plan: planOf('compile', 'run'),
    outcomes,
    cancelled: false,
    failed: false,
    about,
    queueMs: 0,
    totalMs: 10,
    ...more,
  })
}

const compiledWell = outcomeOf({ stage: 'compile', files: [program] })
const verdictOf = ({ status, reason }: Result) => [status, reason.limit]

/** What can be true of an outcome, with the verdict it alone would bring: the stronger one first. */
const FACTS: readonly [string, Partial<Outcome>, string, string | null][] = [
  ['cancelled', { killReason: 'cancelled', exitCode: null, signal: 9 }, 'cancelled', null],
  ['killed for memory', { killReason: 'memory', exitCode: null, signal: 9 }, 'memory_exceeded', 'memory'],
  ['an OOM kill of a child', { oomKills: 1 }, 'memory_exceeded', 'memory'],
  ['killed for output', { killReason: 'output', exitCode: null, signal: 9 }, 'output_exceeded', 'output'],
  ['killed for CPU time', { killReason: 'cpu', exitCode: null, signal: 9 }, 'timeout', 'cpu'],
  ['killed for wall time', { killReason: 'wall', exitCode: null, signal: 9 }, 'timeout', 'wall'],
  ['a full disk, and exit 1', { diskFull: true, exitCode: 1 }, 'runtime_error', 'disk'],
  ['SIGXFSZ', { exitCode: null, signal: 25 }, 'runtime_error', 'disk'],
  ['refused forks, and exit 1', { forkRefusals: 3, exitCode: 1 }, 'runtime_error', 'processes'],
  ['a signal', { exitCode: null, signal: 11 }, 'runtime_error', null],
  ['its own SIGKILL', { exitCode: null, signal: 9 }, 'runtime_error', null],
  ['an exit code', { exitCode: 3 }, 'runtime_error', null],
  ['exit code 137', { exitCode: 137 }, 'runtime_error', null],
  ['a full disk that the program got over', { diskFull: true }, 'success', null],
  ['refused forks that the program got over', { forkRefusals: 3 }, 'success', null],
  ['nothing', {}, 'success', null],
]

describe('one fact alone', () => {
  test.each(FACTS)('%s', (_fact, outcome, status, limit) => {
    expect(verdictOf(settled([compiledWell, outcomeOf(outcome)]))).toEqual([status, limit])
  })
})

describe('of two facts, the stronger decides', () => {
  const pairs = FACTS.flatMap((strong, index) => FACTS.slice(index + 1).map((weak) => [strong, weak] as const))
  test.each(pairs.map(([strong, weak]) => [strong[0], weak[0], strong, weak] as const))('%s, and %s', (_s, _w, strong, weak) => {
    const both = outcomeOf({ ...weak[1], ...strong[1] })
    const memory = both.oomKills > 0 && strong[2] !== 'cancelled'
    const disk = both.diskFull && strong[2] === 'runtime_error'
    const expected = memory ? ['memory_exceeded', 'memory'] : disk ? ['runtime_error', 'disk'] : [strong[2], strong[3]]
    const annotated =
      expected[0] === 'runtime_error' && expected[1] === null && both.forkRefusals > 0 ? ['runtime_error', 'processes'] : expected
    expect(verdictOf(settled([compiledWell, both]))).toEqual(strong[2] === 'success' ? ['success', null] : annotated)
  })
})

describe('in the compile stage', () => {
  test.each(FACTS.filter(([, , status]) => status !== 'success'))(
    '%s is a compile error that names the limit',
    (_fact, outcome, status, limit) => {
      const { status: verdict, reason } = settled([outcomeOf({ ...outcome, stage: 'compile' })])
      expect([verdict, reason.limit, reason.stage]).toEqual([status === 'cancelled' ? 'cancelled' : 'compile_error', limit, 'compile'])
    },
  )

  test('a tool that outgrew its file below a driver names the limit, if the step failed', () => {
    const stderr = Buffer.from('gcc: fatal error: File size limit exceeded signal terminated program as')
    const compile = outcomeOf({ stage: 'compile', exitCode: 4, stderr })
    expect(verdictOf(settled([compile]))).toEqual(['compile_error', 'disk'])
    expect(verdictOf(settled([{ ...compile, exitCode: 0, files: compiledWell.files }, outcomeOf({ exitCode: 1, stderr })]))).toEqual([
      'runtime_error',
      null,
    ])
  })

  test('leaving no program is a compile error', () => {
    const fileErrors = [{ path: 'main', code: 'not_found' as const, message: '' }]
    expect(settled([outcomeOf({ stage: 'compile', fileErrors })])).toMatchObject({
      status: 'compile_error',
      reason: { exitCode: 0, message: 'The compiler: exited with code 0 but left no program (main: not_found).' },
      run: null,
    })
  })

  test('leaving one that no kernel can start is a compile error too', () => {
    const result = settled([compiledWell, outcomeOf({ exitCode: null, execError: 'ENOEXEC' })])
    expect(result).toMatchObject({
      status: 'compile_error',
      reason: { stage: 'compile', limit: null, message: 'The compiler: exited with code 0 but left none that can be started (ENOEXEC).' },
    })
  })

  test('a compiler that is not in its image is our failure', () => {
    const outcome = outcomeOf({ stage: 'compile', exitCode: null, execError: 'ENOENT' })
    expect(settled([outcome])).toMatchObject({ status: 'internal_error', reason: { stage: 'compile' } })
  })
})

test('our failure is stronger than all else, and hides its detail', () => {
  const result = settled([outcomeOf({ killReason: 'cancelled' })], { failed: true, cancelled: true })
  expect(result).toMatchObject({ status: 'internal_error', reason: { stage: null, limit: null } })
})

test('a run that is cancelled before or between its steps is cancelled', () => {
  for (const outcomes of [[], [compiledWell]]) expect(settled(outcomes, { cancelled: true }).status).toBe('cancelled')
  expect(settled([], { cancelled: true, plan: null })).toMatchObject({ compile: null, run: null })
})

test('a program that cannot be started is a runtime error with the error in its reason', () => {
  const result = settled([compiledWell, outcomeOf({ exitCode: null, execError: 'E2BIG' })])
  expect(result).toMatchObject({ status: 'runtime_error', reason: { message: 'The program could not be started (E2BIG).' } })
})

test.each<[Partial<Outcome>, string]>([
  [{}, 'Ended normally.'],
  [{ exitCode: 3 }, 'Exited with code 3.'],
  [{ exitCode: null, signal: 11 }, 'Ended by SIGSEGV (invalid use of memory).'],
  [{ exitCode: null, signal: 34 }, 'Ended by SIGRTMIN+0.'],
  [{ exitCode: null, signal: 9, killReason: 'cpu', cpuTimeMs: 2003.5 }, 'Killed: used 2 s of CPU time, the limit is 2 s.'],
  [{ killReason: 'cpu', cpuTimeMs: 2003.5 }, 'Used 2 s of CPU time, the limit is 2 s.'],
  [{ oomKills: 1, exitCode: 1 }, 'Needed more memory than it may have, the limit is 64 MiB.'],
  [{ exitCode: null, signal: 9, killReason: 'cpu', cpuTimeMs: 1.304 }, 'Killed: used 1.3 ms of CPU time, the limit is 2 s.'],
  [{ exitCode: null, signal: 9, killReason: 'cpu', cpuTimeMs: 0.004 }, 'Killed: used 0.004 ms of CPU time, the limit is 2 s.'],
  [{ exitCode: null, signal: 9, killReason: 'wall', wallTimeMs: 3010 }, 'Killed: took 3.01 s of wall time, the limit is 3 s.'],
  [{ exitCode: null, signal: 9, killReason: 'memory' }, 'Killed: needed more memory than it may have, the limit is 64 MiB.'],
  [
    { exitCode: null, signal: 9, killReason: 'output', stdoutBytes: 17_000_000 },
    'Killed: wrote 16.2 MiB of output; 1 MiB are kept, 16 times that ends the run.',
  ],
  [{ exitCode: 1, forkRefusals: 1 }, 'Exited with code 1; it was refused more than 8 processes and threads.'],
  [{ exitCode: 1, diskFull: true }, 'Exited with code 1; its files may have 4 MiB in all, 1 MiB each.'],
  [{ stage: 'compile', exitCode: 1 }, 'The compiler: exited with code 1.'],
])('says why in a sentence: %j', (outcome, message) => {
  expect(settled([outcomeOf(outcome)]).reason.message).toBe(message)
})

test('times add up, to the microsecond', () => {
  const result = settled([compiledWell, outcomeOf({ wallTimeMs: 7.00049, boxMs: 0.25 })], { queueMs: 1.23456 })
  expect(result.timing).toEqual({ queueMs: 1.235, boxMs: 0.75, compileMs: 2.25, runMs: 7, totalMs: 10 })
})

test('files come as text when they are text, else exact in base64', () => {
  const files = [
    { path: 'a', mode: 0o644, content: Buffer.from('ü\0') },
    { path: 'b', mode: 0o644, content: Buffer.from([0xff]) },
  ]
  expect(settled([compiledWell, outcomeOf({ files })]).files).toEqual([
    { path: 'a', bytes: 3, content: 'ü\0', encoding: 'utf8' },
    { path: 'b', bytes: 1, content: '/w==', encoding: 'base64' },
  ])
})

test('never throws, whatever a box says, and gives one of the verdicts', () => {
  const count = fc.nat({ max: 3 })
  const outcome = fc.record({
    stage: fc.constantFrom('compile' as const, 'run' as const),
    exitCode: fc.option(fc.nat({ max: 255 })),
    signal: fc.option(fc.nat({ max: 70 })),
    killReason: fc.option(fc.constantFrom('cpu' as const, 'wall' as const, 'memory' as const, 'output' as const, 'cancelled' as const)),
    execError: fc.option(fc.constantFrom('ENOENT', 'E2BIG')),
    stdout: fc.uint8Array(),
    stderr: fc.uint8Array(),
    oomKills: count,
    forkRefusals: count,
    diskFull: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 2 }), fc.boolean(), fc.boolean(), (outcomes, cancelled, failed) => {
      const result = settled(outcomes.map(outcomeOf), { cancelled, failed })
      expect(VERDICTS).toContain(result.status)
      expect(result.reason.message).not.toBe('')
    }),
  )
})

test('a file whose name is not UTF-8 cannot be returned', () => {
  const files = ['good', 'b\ufffdd'].map((path) => ({ path, mode: 0o644, content: Buffer.from('x') }))
  const result = settled([compiledWell, outcomeOf({ files })])
  expect(result.files.map(({ path }) => path)).toEqual(['good'])
  expect(result.fileErrors).toEqual([{ path: 'b\ufffdd', code: 'unreadable', message: 'Its name is not valid UTF-8.' }])
})
