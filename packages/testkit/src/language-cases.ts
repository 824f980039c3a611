import type { Language, Result } from '@glovebox/contract'
import { expect } from 'vitest'
import type { LanguageCase } from './language-case.ts'

const EVERY_BYTE = Buffer.alloc(
  300_000,
  Uint8Array.from({ length: 256 }, (_, byte) => byte),
).subarray(0, 299_999)
const ODD_ARGUMENTS = ['two words', '"quoted"', "it's", '', '$HOME', '*', 'back\\slash', '--flag', 'grüße 🌍']
const FLOOD_BYTES = 5_000_000
const CPU_LIMIT_MS = 1000
const CPU_SLACK_MS = 20
const ELSEWHERE = ['/escape', '/etc/escape', '/usr/escape', '/dev/escape', '/proc/escape', '/var/escape', '/box/../escape']
const HOST_FILES = ['/etc/shadow', '/root/.bashrc', '/var/lib/glovebox', '/run/glovebox', '/proc/1/environ', import.meta.filename]

/** What every language must do with a program that behaves. */
export const honestCases: readonly LanguageCase[] = [
  {
    name: 'echo-stdin',
    title: 'passes stdin on to the last byte',
    program: 'copies stdin to stdout, byte for byte, to its end',
    request: { stdin: EVERY_BYTE.toString('base64'), stdinEncoding: 'base64', outputEncoding: 'base64' },
    check: (result) => {
      expectSuccess(result)
      expect(Buffer.from(result.run?.stdout ?? '', 'base64').equals(EVERY_BYTE)).toBe(true)
    },
  },
  {
    name: 'arguments',
    title: 'gets its arguments as they were given',
    program: 'prints every argument on a line of its own, in square brackets',
    request: { args: ODD_ARGUMENTS },
    check: (result) => expectOutput(result, ODD_ARGUMENTS.map((argument) => `[${argument}]\n`).join('')),
  },
  {
    name: 'exit-code',
    title: 'ends with the exit code of the program',
    program: 'exits with code 3',
    check: ({ status, reason }) =>
      expect({ status, ...reason }).toMatchObject({ status: 'runtime_error', stage: 'run', exitCode: 3, signal: null, limit: null }),
  },
  {
    name: 'crash',
    title: 'crashes with the signal of the crash',
    program: 'prints the name of a signal, e.g. SIGSEGV, makes sure that it is written, and dies of it in the way natural to the language',
    check: ({ status, reason, run }) => {
      expect(run?.stdout.trim()).toMatch(/^SIG[A-Z]+$/)
      expect({ status, ...reason }).toMatchObject({ status: 'runtime_error', exitCode: null, signal: run?.stdout.trim(), limit: null })
    },
  },
  {
    name: 'compile-error',
    title: 'names file and line of a mistake in the source',
    program: 'has a mistake of syntax in line 3 and nowhere else',
    check: (result, { manifest }) => {
      expect(result.status).toBe(manifest.compile ? 'compile_error' : 'runtime_error')
      expect(result.reason.stage).toBe(manifest.compile ? 'compile' : 'run')
      const messages = (manifest.compile ? result.compile : result.run)?.stderr
      expect(messages).toMatch(new RegExp(`${manifest.entry.replaceAll('.', '\\.')}\\W+(line )?3\\b`))
    },
  },
  {
    name: 'unicode',
    title: 'keeps letters of every kind in source, stdin and output',
    program: 'prints the line `grüße, 你好, 🌍` out of its source, then the line that it reads from stdin',
    request: { stdin: 'žluťoučký 東京 👩‍🚀\n' },
    check: (result) => expectOutput(result, 'grüße, 你好, 🌍\nžluťoučký 東京 👩‍🚀\n'),
  },
  {
    name: 'two-files',
    title: 'takes a program of two files',
    program: 'a folder: the entry prints the line `sum 42`, adding 40 and 2 by a function of another file',
    check: (result) => expectOutput(result, 'sum 42\n'),
  },
  {
    name: 'returned-file',
    title: 'gives back a file that the program wrote',
    program: 'writes `kept` and a newline to result.txt, and nothing to other.txt',
    request: { outputs: ['result.txt', 'other.txt'] },
    check: (result) => {
      expectOutput(result, '')
      expect(result.files).toEqual([{ path: 'result.txt', bytes: 5, content: 'kept\n', encoding: 'utf8' }])
      expect(result.fileErrors).toMatchObject([{ path: 'other.txt', code: 'not_found' }])
    },
  },
  {
    name: 'end-of-stdin',
    title: 'sees the end of stdin',
    program: 'reads lines from stdin to its end and prints each as `got <line>`, then the line `end`',
    request: { stdin: 'one\ntwo' },
    check: (result) => expectOutput(result, 'got one\ngot two\nend\n'),
  },
]

/** What every language must do with a program that wants too much, or too much to know. */
export const boundedCases: readonly LanguageCase[] = [
  {
    name: 'output-flood',
    title: 'has its output cut at the cap, and says so',
    program: 'prints 5,000,000 bytes: the letter x without a newline',
    request: { limits: { outputBytes: 1_000_000 } },
    check: (result) => {
      expectSuccess(result)
      expect(result.run).toMatchObject({ stdoutBytes: FLOOD_BYTES, stdoutTruncated: true, stderrTruncated: false })
      expect(result.run?.stdout).toBe('x'.repeat(1_000_000))
    },
  },
  {
    name: 'endless-loop',
    title: 'is ended when its CPU time is used up',
    program: 'loops for ever without doing anything',
    request: { limits: { cpuTimeMs: CPU_LIMIT_MS } },
    check: ({ status, reason, run }) => {
      expect({ status, limit: reason.limit }).toEqual({ status: 'timeout', limit: 'cpu' })
      expect(run?.cpuTimeMs).toBeGreaterThanOrEqual(CPU_LIMIT_MS)
      expect(run?.cpuTimeMs).toBeLessThanOrEqual(CPU_LIMIT_MS + CPU_SLACK_MS)
    },
  },
  {
    name: 'memory-hog',
    title: 'is ended when its memory is used up',
    program: 'takes memory for ever, and writes to all of it',
    check: ({ status, reason }) => expect({ status, limit: reason.limit }).toEqual({ status: 'memory_exceeded', limit: 'memory' }),
  },
  {
    name: 'write-places',
    title: 'writes to its work folder and /tmp, and nowhere else',
    program: 'for every argument, a path: tries to write a file there and prints `<path> written` or `<path> refused`',
    request: { args: ['here.txt', '/box/there.txt', '/tmp/escape.txt', ...ELSEWHERE] },
    check: (result) =>
      expectOutput(
        result,
        ['here.txt written', '/box/there.txt written', '/tmp/escape.txt written', ...ELSEWHERE.map((path) => `${path} refused`)]
          .map((line) => `${line}\n`)
          .join(''),
      ),
  },
  {
    name: 'network',
    title: 'has no network',
    program:
      'for every argument, an IPv4 address: tries to connect to its port 80 by TCP and prints `<address> reached`, or `<address> ` and the error',
    request: { args: ['127.0.0.1', '169.254.169.254', '8.8.8.8'] },
    check: (result) => {
      expectSuccess(result)
      const lines = result.run?.stdout.trimEnd().split('\n')
      expect(lines).toHaveLength(3)
      for (const line of lines ?? []) expect(line).not.toMatch(/reached|ECONNREFUSED|refused|timed out|ETIMEDOUT/i)
    },
  },
  {
    name: 'surroundings',
    title: 'sees no host name, home, environment or file of the host',
    program:
      'prints `host <name>`, `home <home folder>`, `variable <name>` for every environment variable by name in order, and for every argument, a path, `<path> readable` or `<path> closed`',
    request: { args: HOST_FILES, env: { OWN: 'value' } },
    check: (result, { manifest }) => expectSurroundings(result, manifest),
  },
]

function expectSurroundings(result: Result, manifest: Language): void {
  const variables = ['HOME', 'LANG', 'OWN', 'PATH', 'TZ', ...Object.keys(manifest.run.env ?? {})].toSorted()
  expectOutput(
    result,
    ['host glovebox', 'home /box', ...variables.map((name) => `variable ${name}`), ...HOST_FILES.map((path) => `${path} closed`)]
      .map((line) => `${line}\n`)
      .join(''),
  )
}

function expectSuccess({ status, reason, run }: Result): void {
  expect({ status, ...reason, stderr: run?.stderr }).toMatchObject({
    status: 'success',
    stage: null,
    exitCode: 0,
    signal: null,
    limit: null,
    stderr: '',
  })
}

function expectOutput(result: Result, stdout: string): void {
  expectSuccess(result)
  expect(result.run?.stdout).toBe(stdout)
}
