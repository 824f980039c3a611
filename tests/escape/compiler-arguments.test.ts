import type { Request, Result } from '@glovebox/contract'
import { Engine } from '@glovebox/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** Flags that start other programs, load code, read or write elsewhere, or bring more flags along. */
const COMPILE_FLAGS = [
  '-wrapper',
  '-wrapper /bin/sh,-c,id',
  '-B.',
  '-B/box/',
  '-specs=escape.specs',
  '--specs=escape.specs',
  '-fplugin=./escape.so',
  '-fplugin-arg-escape-x=1',
  '-fuse-ld=bfd',
  '-Xlinker',
  '-Wl,-rpath,/box',
  '-Wl,--dynamic-linker=/box/loader',
  '-Wa,-I/etc',
  '-Wp,-include,/etc/passwd',
  '-o',
  '-o/tmp/elsewhere',
  '-omain',
  '-x',
  '-xassembler',
  '-include/etc/passwd',
  '-imacros/etc/passwd',
  '-I/etc',
  '-idirafter/etc',
  '-iquote/etc',
  '-L/box',
  '-T/box/script',
  '--sysroot=/box',
  '-save-temps=/tmp',
  '-fdump-tree-all',
  '-fprofile-generate=/tmp',
  '-fprofile-use=/etc/passwd',
  '-fcallgraph-info',
  '-fopt-info-all=/tmp/info',
  '-fdiagnostics-format=sarif-file',
  '-dumpspecs',
  '-###',
  '-E',
  '-M',
  '-MF/tmp/out',
  '@/box/options',
  '@options',
  '--config=/box/options',
  '/etc/passwd',
  'main.c',
  '-',
  '',
  '-O2 -wrapper id',
  '-O2\n-wrapper\nid',
  '-D\nX',
]
const PYTHON_FLAGS = [
  '-c',
  '-cprint(1)',
  '-m',
  '-mhttp.server',
  '-i',
  '-Ximporttime -c',
  '-Xpresite=escape',
  '-Xperf',
  '-',
  '@options',
  '--help-all',
  '-x',
]
const NODE_FLAGS = [
  '-e1',
  '--eval=1',
  '-p1',
  '--require=./escape.js',
  '-r./escape.js',
  '--import=./escape.js',
  '--loader=./escape.js',
  '--experimental-loader=./escape.js',
  '--inspect=0.0.0.0',
  '--env-file=/proc/self/environ',
  '--openssl-config=/etc/passwd',
  '--report-dir=/tmp',
  '--cpu-prof',
  '--diagnostic-dir=/tmp',
  '--snapshot-blob=/etc/passwd',
  '--build-snapshot',
  '--experimental-config-file=/etc/passwd',
  '--run=escape',
  '--watch-path=/',
]
const MAIN = {
  path: 'main.c',
  content: '#include <stdio.h>\n#ifndef WHAT\n#define WHAT "as written"\n#endif\nint main(void) { puts(WHAT); }\n',
}

let engine: Engine

beforeAll(() => {
  engine = new Engine({ concurrency: 2 })
})

afterAll(() => engine.close())

describe('flags of a request', () => {
  test.each(COMPILE_FLAGS)('C23: %j is no flag for a compiler', async (flag) => {
    await expectRefused({ language: 'c', source: 'int main(void) {}', compileArgs: ['-O1', flag] }, 'compileArgs[1]')
  })

  test.each([...PYTHON_FLAGS.map((flag) => ['python', flag] as const), ...NODE_FLAGS.map((flag) => ['javascript', flag] as const)])(
    'C23: for %s, %j is no flag for an interpreter',
    async (language, flag) => {
      await expectRefused({ language, source: '', interpreterArgs: [flag] }, 'interpreterArgs[0]')
    },
  )

  test('C23: a compiler takes no orders from the variables of a request', async () => {
    const env = { GCC_EXEC_PREFIX: '/nowhere/', CPATH: '/box', LIBRARY_PATH: '/box', LD_PRELOAD: '/box/x.so', TMPDIR: '/nowhere' }
    const result = await runC([{ path: 'stdio.h', content: '#error poisoned\n' }], env)
    expect([result.status, result.run?.stdout]).toEqual(['success', 'as written\n'])
  })
})

describe('names of files of a request', () => {
  test.each([
    '-o.c',
    '-fplugin=x.so.c',
    '--config',
    '-',
    'folder/-wrapper.c',
    '-xassembler.c',
    '/etc/passwd',
    '../main.c',
    'a\nb.c',
    'a\0b.c',
    '',
    '@options.c',
    '@main.c',
    'folder/@main.c',
  ])('C22: %j is no name for a file', async (path) => {
    await expect(runC([{ path, content: '' }])).rejects.toMatchObject({ code: expect.stringMatching(/^invalid_(path|request)$/) })
  })

  test.each(['a b.c', '@folder/x.c', 'x@.c', "'; id;'.c", '$(id).c', '`id`.c', '"x".c', '*.c', '%s.c', 'ä.c', '~.c'])(
    'C22: %j is a file to the compiler, and nothing else',
    async (path) => {
      const result = await runC([{ path, content: '/* -DWHAT="poisoned" -o escape */\n' }])
      expect([result.status, result.run?.stdout]).toEqual(['success', 'as written\n'])
    },
  )

  test('C22: what a compiler takes for options is only a name to an interpreter', async () => {
    const files = [
      { path: 'main.py', content: 'print(open("@options.py").read())' },
      { path: '@options.py', content: 'as written' },
    ]
    expect(await engine.run({ language: 'python', files })).toMatchObject({ status: 'success', run: { stdout: 'as written\n' } })
  })
})

async function expectRefused(request: Request, field: string): Promise<void> {
  await expect(engine.run(request)).rejects.toMatchObject({ code: 'argument_not_allowed', field })
}

function runC(files: readonly { path: string; content: string }[], env: Record<string, string> = {}): Promise<Result> {
  return engine.run({ language: 'c', files: [MAIN, ...files], env })
}
