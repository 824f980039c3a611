import { expect, test } from 'vitest'
import { type BoxProbe, LIMITS, slack, stdoutOf } from './box-probe.ts'
import { needsCapability } from './needs-capability.ts'

const MEBIBYTE = 1024 * 1024

/** What a program may use, and what is said when it wanted more. */
export function testBoxLimits(probe: () => BoxProbe): void {
  test('ends a program at its CPU time', async () => {
    const outcome = await probe().shell('echo begun; while :; do :; done', { limits: { cpuTimeMs: 300 } })
    expect(outcome.killReason).toBe('cpu')
    expect(outcome.cpuTimeMs).toBeGreaterThanOrEqual(299)
    expect(outcome.cpuTimeMs).toBeLessThan(300 + slack(30))
    expect(stdoutOf(outcome)).toBe('begun\n')
  })

  test('counts the CPU time of children that are gone', async (context) => {
    needsCapability(context, probe().backend, 'cpuTimeOfTree')
    const child = 'import time\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass'
    const outcome = await probe().shell(`for i in 1 2 3; do python3 -c '${child}'; done`)
    expect(outcome).toMatchObject({ exitCode: 0, killReason: null })
    expect(outcome.cpuTimeMs).toBeGreaterThan(600)
  })

  test('ends a program that only waits at its wall time', async () => {
    const outcome = await probe().shell('sleep 30', { limits: { wallTimeMs: 300 } })
    expect(outcome.killReason).toBe('wall')
    expect(outcome.wallTimeMs).toBeGreaterThanOrEqual(299)
    expect(outcome.wallTimeMs).toBeLessThan(300 + slack(100))
    expect(outcome.cpuTimeMs).toBeLessThan(slack(100))
  })

  test('ends a program that takes more memory than it may have', async (context) => {
    needsCapability(context, probe().backend, 'memoryLimit')
    const outcome = await probe().python('x = bytearray(200 << 20)')
    expect(outcome.killReason === 'memory' || outcome.oomKills > 0).toBe(true)
  })

  test('gives a program no more memory than it may have', async () => {
    const outcome = await probe().python('try: x = bytearray(b"x") * (200 << 20); print("got it")\nexcept MemoryError: print("refused")')
    expect(stdoutOf(outcome)).not.toContain('got it')
  })

  test('ends a program whose children together take more memory than it may have', async (context) => {
    needsCapability(context, probe().backend, 'memoryLimit')
    const child = 'import time; x = bytearray(b"x") * (40 << 20); time.sleep(5)'
    const outcome = await probe().shell(`for i in 1 2 3 4; do python3 -c '${child}' & done; wait; exit 0`, {
      limits: { cpuTimeMs: 20_000 },
    })
    expect(outcome.killReason === 'memory' || outcome.oomKills > 0).toBe(true)
  })

  test('measures the peak of memory, files included', async (context) => {
    needsCapability(context, probe().backend, 'memoryPeak')
    const outcome = await probe().python('x = bytearray(b"x") * (30 << 20); del x; open("/tmp/f", "wb").write(bytes(4 << 20))')
    expect(outcome).toMatchObject({ exitCode: 0, oomKills: 0 })
    expect(outcome.memoryBytes).toBeGreaterThan(30 * MEBIBYTE)
    expect(outcome.memoryBytes).toBeLessThan(60 * MEBIBYTE)
  })

  test('keeps output up to its cap, counts the rest, and lets the program end', async () => {
    const outcome = await probe().python('import sys; sys.stdout.write("x" * 200000); sys.stderr.write("y")')
    expect(outcome).toMatchObject({ exitCode: 0, killReason: null, stdoutBytes: 200_000, stderrBytes: 1 })
    expect(outcome.stdout.length).toBe(LIMITS.outputBytes)
  })

  test('ends a flood of output', async () => {
    const outcome = await probe().exec(['/usr/bin/yes'])
    expect(outcome.killReason).toBe('output')
    expect(outcome.stdout.length).toBe(LIMITS.outputBytes)
    expect(outcome.stdoutBytes).toBeGreaterThanOrEqual(16 * LIMITS.outputBytes)
  })

  test('refuses more processes than there may be, and counts that', async (context) => {
    const outcome = await probe().python(
      'import os, sys, time\nn = 0\ntry:\n  while True:\n    if os.fork() == 0: time.sleep(60)\n    n += 1\nexcept OSError as e: print(n, e.errno)',
      { limits: { processes: 8 } },
    )
    expect(stdoutOf(outcome)).toBe('7 11\n')
    needsCapability(context, probe().backend, 'forkRefusals')
    expect(outcome.forkRefusals).toBeGreaterThan(0)
  })

  test('refuses files that are larger than one may be', async () => {
    const outcome = await probe().python('open("f", "wb").write(bytes(2 << 20))', { limits: { fileBytes: MEBIBYTE } })
    expect(outcome.exitCode === 1 || outcome.signal === 25).toBe(true)
  })

  test('refuses more on its disk than there may be, and says that it was full', async () => {
    const outcome = await probe().python(
      'import errno\ntry:\n  for i in range(9): open(f"f{i}", "wb").write(bytes(1 << 20))\nexcept OSError as e: print(errno.errorcode[e.errno])',
      { limits: { diskBytes: 4 * MEBIBYTE } },
    )
    expect([stdoutOf(outcome), outcome.diskFull]).toEqual(['ENOSPC\n', true])
  })

  test('holds open files and stack to their limits', async () => {
    const source = 'import resource as r; print(r.getrlimit(r.RLIMIT_NOFILE)[1], r.getrlimit(r.RLIMIT_STACK)[0])'
    expect(stdoutOf(await probe().python(source))).toBe(`${LIMITS.openFiles} ${LIMITS.stackBytes}\n`)
  })
}
