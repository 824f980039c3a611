import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LAUNCHER, runGlovebox } from './run-glovebox.ts'

/** What a shell does with the streams of the command line; in `script`, "$0" is the launcher and "$@" its arguments. */
const shell = (script: string, ...args: string[]) =>
  runGlovebox(['-o', 'pipefail', '-c', script, LAUNCHER, ...args], { launcher: 'bash', cwd: folder })
const python = (source: string, ...args: string[]) => ['run', '-l', 'python', ...args, '-e', source]

let folder = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glovebox streams '))
  await runGlovebox(['languages'])
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('stdout', () => {
  const BYTES = 5_000_000
  const flood = python(`import sys; sys.stdout.buffer.write(b"x" * ${BYTES})`, '--output-limit', '8m')

  it('arrives whole at a reader that is slow', async () => {
    expect((await shell('"$0" "$@" | (sleep 1; wc -c)', ...flood)).stdout.trim()).toBe(String(BYTES))
    const { code, stdout } = await shell('"$0" "$@" | (sleep 1; cat)', ...flood, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'success', run: { stdoutBytes: BYTES } })
  })

  it.each([[['languages']], [['--help']], [python('print(1)')], [python('print(1)', '--json')]])(
    'that takes nothing is our failure, told in one line: %j',
    async (args) => {
      const { code, stderr } = await shell('"$0" "$@" >/dev/full', ...args)
      expect({ code, stderr }).toEqual({ code: 125, stderr: 'glovebox: cannot write to stdout: no space left on device\n' })
    },
  )

  it.each([[['languages']], [python('print(1)')], [python('print(1)', '--json')]])(
    'that nobody reads ends us as SIGPIPE would: %j',
    async (args) => {
      const { code, stderr } = await shell('"$0" "$@" | exec true', ...args)
      expect({ code, stderr }).toEqual({ code: 141, stderr: '' })
    },
  )
})

describe('stderr', () => {
  it('that takes nothing changes nothing', async () => {
    const source = 'import sys; print(1); print(2, file=sys.stderr); sys.exit(7)'
    expect(await shell('"$0" "$@" 2>/dev/full', ...python(source))).toMatchObject({ code: 7, stdout: '1\n' })
    expect(await shell('"$0" "$@" 2>/dev/full', 'run', '--jsn')).toMatchObject({ code: 126 })
  })
})

describe('stdin', () => {
  it('that is open for writing alone reads as empty', async () => {
    const args = python('import sys; print([sys.stdin.read()])')
    expect(await shell('"$0" "$@" 0>written', ...args)).toMatchObject({ code: 0, stdout: "['']\n", stderr: '' })
  })
})

describe('arguments after --', () => {
  it('are the program’s, with or without options before the files', async () => {
    writeFileSync(join(folder, 'a.py'), 'import sys; print(sys.argv[1:])')
    writeFileSync(join(folder, 'b.py'), '')
    const tail = ['a.py', 'b.py', '--', 'first', 'second argument', '--', '--help']
    const expected = { code: 0, stdout: "['first', 'second argument', '--', '--help']\n", stderr: '' }
    expect(await runGlovebox(['run', ...tail], { cwd: folder })).toMatchObject(expected)
    expect(await runGlovebox(['run', '--quiet', ...tail], { cwd: folder })).toMatchObject(expected)
  })

  it('are refused by a command that takes none', async () => {
    expect(await runGlovebox(['languages', '--', 'x'])).toMatchObject({ code: 126, stderr: expect.stringContaining('too many arguments') })
  })
})

describe('files that a program gave back', () => {
  const source = 'open("a", "w").write("x"); print(1)'

  it('are refused before the run when there is no place for them', async () => {
    const { code, stdout, stderr } = await runGlovebox(python(source, '--output', '*', '--output-dir', '/proc/nope'))
    expect({ code, stdout }).toEqual({ code: 126, stdout: '' })
    expect(stderr).toContain('/proc/nope')
  })

  it.each([
    ['as it comes', [], /^1\n$/],
    ['as JSON', ['--json'], /^\{.*"status":"success".*\}\n$/],
  ] as const)('leave the result, %s, when they cannot be written', async (_, flags, printed) => {
    mkdirSync(join(folder, 'out/a'), { recursive: true })
    const args = python(source, '--output', '*', '--output-dir', 'out', ...flags)
    const { code, stdout, stderr } = await runGlovebox(args, { cwd: folder })
    expect(code).toBe(126)
    expect(stdout).toMatch(printed)
    expect(stderr).toMatch(/^glovebox: --output-dir: cannot write the program's file "a" there: /)
  })
})
