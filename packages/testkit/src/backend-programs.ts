import { expect, test } from 'vitest'
import { type BoxProbe, stderrOf, stdoutOf } from './box-probe.ts'
import { needsCapability } from './needs-capability.ts'

/** How a program is started, spoken to, and how it ends. */
export function testBoxPrograms(probe: () => BoxProbe): void {
  test('keeps stdout and stderr apart, byte for byte', async () => {
    const outcome = await probe().python('import os; os.write(1, bytes(range(256))); os.write(2, b"\\xff\\x00")')
    expect([...outcome.stdout]).toEqual(Array.from({ length: 256 }, (_, byte) => byte))
    expect([...outcome.stderr]).toEqual([255, 0])
    expect(outcome).toMatchObject({ stdoutBytes: 256, stderrBytes: 2 })
  })

  test('puts stderr where stdout goes, in the order written, when told to', async () => {
    const outcome = await probe().shell('echo one; echo two >&2; echo three', { mergeStderr: true })
    expect([stdoutOf(outcome), stderrOf(outcome)]).toEqual(['one\ntwo\nthree\n', ''])
  })

  test.each([0, 1, 42, 255])('tells exit code %i', async (code) => {
    expect(await probe().shell(`exit ${code}`)).toMatchObject({ exitCode: code, signal: null, killReason: null, execError: null })
  })

  test.each([
    ['SIGKILL', 9],
    ['SIGSEGV', 11],
    ['SIGTERM', 15],
    ['SIGXCPU', 24],
  ])('tells a signal that the program sends itself: %s', async (name, number) => {
    const outcome = await probe().python(`import os, signal; os.kill(os.getpid(), signal.${name})`)
    expect(outcome).toMatchObject({ exitCode: null, signal: number, killReason: null, oomKills: 0 })
  })

  test('passes arguments as they are', async () => {
    const args = ['two words', '"quoted"', "it's", '', '$HOME', '*', 'ü 🧤', '-x', 'line\nbreak']
    const outcome = await probe().exec(['/usr/bin/python3', '-c', 'import sys, json; print(json.dumps(sys.argv[1:]))', ...args])
    expect(JSON.parse(stdoutOf(outcome))).toEqual(args)
  })

  test('gives the environment that the step has, and nothing else', async () => {
    const env = { ONLY: 'this one', EMPTY: '', UNICODE: 'ü' }
    expect(
      stdoutOf(await probe().exec(['/usr/bin/env'], { env }))
        .split('\n')
        .toSorted(),
    ).toEqual(['', 'EMPTY=', 'ONLY=this one', 'UNICODE=ü'])
  })

  test('starts in the work folder', async () => {
    expect(stdoutOf(await probe().shell('pwd'))).toBe('/box\n')
  })

  test('says which error kept a program from starting', async () => {
    expect(await probe().exec(['/no/such/program'])).toMatchObject({ execError: 'ENOENT', exitCode: null, signal: null })
    expect(await probe().exec(['/etc/passwd'])).toMatchObject({ execError: 'EACCES' })
  })

  test('passes stdin to its last byte, then its end', async () => {
    const text = 'ü line\n'.repeat(40_000)
    const outcome = await probe().python(
      'import sys, hashlib; d = sys.stdin.buffer.read(); print(len(d), d == "ü line\\n".encode() * 40000)',
      {
        stdinText: text,
      },
    )
    expect(stdoutOf(outcome)).toBe(`${Buffer.byteLength(text)} True\n`)
  })

  test('ends a program that does not read its stdin as well as any other', async () => {
    expect(await probe().shell('exit 7', { stdinText: 'x'.repeat(1_000_000) })).toMatchObject({ exitCode: 7 })
  })

  test('streams stdin while the program runs', async (context) => {
    needsCapability(context, probe().backend, 'streamedStdin')
    const echoed = Promise.withResolvers<void>()
    async function* talk() {
      yield Buffer.from('first\n')
      await echoed.promise
      yield Buffer.from('second\n')
    }
    const outcome = await probe().python('import sys\nfor line in sys.stdin: print("got", line, end="", flush=True)', {
      stdin: talk(),
      onOutput: () => echoed.resolve(),
    })
    expect(stdoutOf(outcome)).toBe('got first\ngot second\n')
  })

  test('hands output on as it comes', async () => {
    const chunks: string[] = []
    const onOutput = (stream: string, chunk: Uint8Array) => chunks.push(`${stream}: ${Buffer.from(chunk)}`)
    await probe().shell('echo a; sleep 0.2; echo b >&2; sleep 0.2; echo c', { onOutput })
    expect(chunks).toEqual(['stdout: a\n', 'stderr: b\n', 'stdout: c\n'])
  })
}
