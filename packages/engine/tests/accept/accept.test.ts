import { GloveboxError } from '@glovebox/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accept } from '../../src/accept/accept.ts'
import type { Accepted } from '../../src/accept/accepted.ts'
import { discoverLanguages, discoverProfiles } from '../../src/discover.ts'

const catalog = { languages: await discoverLanguages(), profiles: await discoverProfiles() }
const take = (request: unknown): Accepted => accept(request, catalog)

function refusal(request: unknown): { code: string; field: string | null; message: string; suggestion: string } {
  try {
    take(request)
  } catch (error) {
    if (error instanceof GloveboxError) return error.toJSON()
    throw error
  }
  throw new Error('it was accepted')
}

const good = { language: 'python', source: 'print(1)' }
const cFiles = (...paths: string[]) => paths.map((path) => ({ path, content: '' }))
const withFiles = (...paths: string[]) => ({ language: 'python', files: paths.map((path) => ({ path, content: '' })) })

describe('a request that is right', () => {
  test('gets what it does not say from the profile and the language', () => {
    const accepted = take(good)
    expect(accepted).toMatchObject({ entry: 'main.py', tenant: 'anonymous', version: null, mergeStderr: false, outputEncoding: 'utf8' })
    expect(accepted.files).toEqual([{ path: 'main.py', contentBase64: Buffer.from('print(1)').toString('base64') }])
    expect(accepted.limits).toMatchObject({ cpuTimeMs: 10_000, wallTimeMs: 15_000, processes: 64 })
    expect(accepted.compileLimits).toMatchObject({ cpuTimeMs: 20_000, outputBytes: 65_536 })
  })

  test('may ask for limits up to the ceiling', () => {
    expect(take({ ...good, limits: { cpuTimeMs: 60_000 } }).limits).toMatchObject({ cpuTimeMs: 60_000, wallTimeMs: 15_000 })
  })

  test.each(['python', 'py', 'PYTHON3'])('names its language by id or alias: %s', (language) => {
    expect(take({ ...good, language }).language.manifest.id).toBe('python')
  })

  test('may ask for the version, or its leading part', () => {
    for (const version of ['3', '3.13', '3.13.5']) expect(take({ ...good, version }).version).toBe(version)
  })

  test('starts the file it names, else the one of the usual name, else the first', () => {
    expect(take({ ...withFiles('a.py', 'main.py', 'b.py'), entry: 'b.py' }).entry).toBe('b.py')
    expect(take(withFiles('a.py', 'main.py')).entry).toBe('main.py')
    expect(take(withFiles('a.py', 'b.py')).entry).toBe('a.py')
  })

  test('keeps an environment variable of any legal name', () => {
    const env = JSON.parse('{"__proto__":"x","A_1":"ü\\n"}')
    expect(Object.entries(take({ ...good, env }).env)).toEqual([
      ['__proto__', 'x'],
      ['A_1', 'ü\n'],
    ])
  })

  test('is not touched, and no later change of it is seen', () => {
    const request = { ...good, args: ['a'] }
    const accepted = take(request)
    request.args.push('b')
    expect(accepted.args).toEqual(['a'])
  })
})

test.each<[string, unknown, string, string | null]>([
  ['null', null, 'invalid_request', null],
  ['an array', [good], 'invalid_request', null],
  ['a text', 'print(1)', 'invalid_request', null],
  ['no language', { source: '' }, 'invalid_request', 'language'],
  ['a language that is no text', { ...good, language: 1 }, 'invalid_request', 'language'],
  ['an unknown field', { ...good, soucre: '' }, 'invalid_request', 'soucre'],
  ['the field __proto__', JSON.parse('{"language":"python","source":"","__proto__":{}}'), 'invalid_request', '__proto__'],
  ['an unknown limit', { ...good, limits: { cpuTime: 1 } }, 'invalid_request', 'limits.cpuTime'],
  ['a limit of 0', { ...good, limits: { cpuTimeMs: 0 } }, 'invalid_request', 'limits.cpuTimeMs'],
  ['a negative limit', { ...good, compileLimits: { memoryBytes: -1 } }, 'invalid_request', 'compileLimits.memoryBytes'],
  ['a limit that is NaN', { ...good, limits: { wallTimeMs: Number.NaN } }, 'invalid_request', 'limits.wallTimeMs'],
  ['an infinite limit', { ...good, limits: { wallTimeMs: Number.POSITIVE_INFINITY } }, 'invalid_request', 'limits.wallTimeMs'],
  ['half a process', { ...good, limits: { processes: 1.5 } }, 'invalid_request', 'limits.processes'],
  ['a disk smaller than there are', { ...good, limits: { diskBytes: 65_535 } }, 'invalid_request', 'limits.diskBytes'],
  ['memory that no box fits in', { ...good, limits: { memoryBytes: 1_048_575 } }, 'invalid_request', 'limits.memoryBytes'],
  ['nothing to compile', { language: 'c', files: [{ path: 'a.h', content: '' }] }, 'no_source', 'files'],
  ['nothing to compile, as source', { ...good, language: 'c', entry: 'main.cpp' }, 'no_source', 'entry'],
  ['a folder where the program goes', { language: 'c', files: cFiles('main.c', 'main/a.h') }, 'duplicate_path', 'files[1].path'],
  ['a file where the program goes', { language: 'c', files: cFiles('main', 'a.c') }, 'duplicate_path', 'files[0].path'],
  ['a source that a compiler takes for options', { language: 'c', files: cFiles('main.c', 'a/@b.c') }, 'invalid_path', 'files[1].path'],
  ['a limit as text', { ...good, limits: { cpuTimeMs: '1000' } }, 'invalid_request', 'limits.cpuTimeMs'],
  ['a limit over its ceiling', { ...good, limits: { memoryBytes: 2 ** 40 } }, 'limit_over_ceiling', 'limits.memoryBytes'],
  ['a compile limit over its ceiling', { ...good, compileLimits: { cpuTimeMs: 60_001 } }, 'limit_over_ceiling', 'compileLimits.cpuTimeMs'],
  ['an unknown language', { ...good, language: 'pyhton' }, 'unknown_language', 'language'],
  ['an unknown version', { ...good, version: '2.7' }, 'unknown_version', 'version'],
  ['half a version number', { ...good, version: '3.1' }, 'unknown_version', 'version'],
  ['an unknown profile', { ...good, profile: '../default' }, 'unknown_profile', 'profile'],
  ['no program', { language: 'python' }, 'no_source', null],
  ['two programs', { ...good, files: [{ path: 'a', content: '' }] }, 'no_source', null],
  ['no files', { language: 'python', files: [] }, 'invalid_request', 'files'],
  ['an unknown encoding', { ...good, stdinEncoding: 'hex' }, 'invalid_request', 'stdinEncoding'],
  ['an entry that is no file', { ...withFiles('a.py'), entry: 'b.py' }, 'unknown_entry', 'entry'],
  ['an entry that leaves the folder', { ...good, entry: '../main.py' }, 'invalid_path', 'entry'],
  ['stdin that is no base64', { ...good, stdin: 'a', stdinEncoding: 'base64' }, 'invalid_encoding', 'stdin'],
  [
    'base64 with spaces',
    { language: 'c', files: [{ path: 'a', content: 'YQ ==', encoding: 'base64' }] },
    'invalid_encoding',
    'files[0].content',
  ],
  ['base64 of another alphabet', { ...good, stdin: '_-8=', stdinEncoding: 'base64' }, 'invalid_encoding', 'stdin'],
  ['a lone surrogate', { ...good, source: 'a\ud800' }, 'invalid_encoding', 'source'],
  ['a variable without a name', { ...good, env: { '': 'x' } }, 'invalid_environment', 'env[""]'],
  ['a variable with = in its name', { ...good, env: { 'A=B': 'x' } }, 'invalid_environment', 'env["A=B"]'],
  ['a variable with NUL', { ...good, env: { A: 'x\0' } }, 'invalid_environment', 'env.A'],
  ['a large environment', { ...good, env: { A: 'x'.repeat(200_000) } }, 'invalid_environment', 'env'],
  ['an argument with NUL', { ...good, args: ['a', 'b\0'] }, 'invalid_argument', 'args[1]'],
  ['long arguments', { ...good, args: Array(10).fill('x'.repeat(20_000)) }, 'invalid_argument', 'args'],
  ['many arguments', { ...good, args: Array(5000).fill('') }, 'invalid_argument', 'args'],
  ['compiler arguments without a compiler', { ...good, compileArgs: ['-O2'] }, 'argument_not_allowed', 'compileArgs'],
  [
    'interpreter arguments without an interpreter',
    { language: 'c', source: '', interpreterArgs: ['-O'] },
    'argument_not_allowed',
    'interpreterArgs',
  ],
  ['a path that occurs twice', withFiles('a', 'b', 'a'), 'duplicate_path', 'files[2].path'],
  ['a file that is a folder of another', withFiles('a/b/c', 'a/b'), 'duplicate_path', 'files[0].path'],
  ['many files', withFiles(...Array.from({ length: 101 }, (_, index) => `f${index}`)), 'request_too_large', 'files'],
  ['10 MB of source', { ...good, source: 'x'.repeat(10_000_000) }, 'request_too_large', 'source'],
  ['10 MB in many places', { ...good, args: Array(1000).fill('x'.repeat(10_000)) }, 'request_too_large', 'args[838]'],
  ['a million values', { ...good, args: Array(1_000_000).fill(0) }, 'request_too_large', 'args[99996]'],
  ['an output outside', { ...good, outputs: ['ok', '../x'] }, 'invalid_output_pattern', 'outputs[1]'],
  ['an absolute output', { ...good, outputs: ['/etc/passwd'] }, 'invalid_output_pattern', 'outputs[0]'],
  ['** in the middle', { ...good, outputs: ['**/x'] }, 'invalid_output_pattern', 'outputs[0]'],
  ['many outputs', { ...good, outputs: Array(101).fill('a') }, 'invalid_output_pattern', 'outputs'],
  ['a long output pattern', { ...good, outputs: ['a'.repeat(401)] }, 'invalid_output_pattern', 'outputs[0]'],
  ['a long tenant', { ...good, tenant: 't'.repeat(129) }, 'invalid_request', 'tenant'],
  ['a date', { ...good, args: [new Date(0), 1n] }, 'invalid_request', 'args[1]'],
  ['a hole in an array', { ...good, args: new Array(3) }, 'invalid_request', 'args[0]'],
  ['a function', { ...good, source: () => '' }, 'invalid_request', 'source'],
])('%s is refused, with its field', (_what, request, code, field) => {
  expect(refusal(request)).toMatchObject({ code, field })
})

test.each([
  '/etc/passwd',
  '../a',
  'a/../../b',
  'a/..',
  './a',
  'a//b',
  'a/',
  '.',
  '..',
  '-o',
  'a/-b',
  'a\0b',
  'a\nb',
  'x'.repeat(201),
  'ü'.repeat(101),
])('the path %j is refused', (path) => {
  expect(refusal(withFiles(path))).toMatchObject({ code: 'invalid_path', field: 'files[0].path' })
})

test.each(['a', 'a/b/c.py', 'ü/ä.py', '...', 'a b', '@a', 'x'.repeat(200), '\\a', '$(reboot)', '.hidden'])(
  'the path %j is taken',
  (path) => {
    expect(take(withFiles(path)).files[0]?.path).toBe(path)
  },
)

describe('a hostile object', () => {
  test('with a getter that throws is refused', () => {
    const request = {
      ...good,
      get args() {
        throw new Error('boo')
      },
    }
    expect(refusal(request)).toMatchObject({ code: 'invalid_request', field: 'args' })
  })

  test('that is a revoked proxy is refused', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(refusal({ ...good, limits: proxy })).toMatchObject({ code: 'invalid_request', field: 'limits' })
  })

  test('that holds itself is refused', () => {
    const limits: Record<string, unknown> = {}
    limits.a = limits
    expect(refusal({ ...good, limits }).code).toBe('request_too_large')
  })

  test('that is deeply nested is refused, without an overflow', () => {
    let deep: unknown = {}
    for (let level = 0; level < 100_000; level++) deep = [deep]
    expect(refusal({ ...good, args: deep }).code).toBe('request_too_large')
  })
})

test('a refusal says what was expected, what came, and what to do', () => {
  expect(refusal({ ...good, limits: { cpuTimeMs: 0 } }).message).toBe('Expected an integer of at least 1, got 0.')
  expect(refusal({ ...good, stdinEncoding: 'hex' }).message).toBe('Expected "utf8" or "base64", got "hex".')
  expect(refusal({ ...good, limits: { cpuTime: 1 } }).suggestion).toBe('Did you mean "cpuTimeMs"?')
  expect(refusal({ ...good, language: 'pyhton' }).suggestion).toBe('Did you mean "python"?')
  expect(refusal({ ...good, language: '\u001b[31m\u202e' }).message).toContain('"\\u001b[31m\\u202e"')
})

test('whatever comes is accepted or refused with a GloveboxError of the caller', () => {
  const anything = fc.anything({
    maxDepth: 4,
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withTypedArray: true,
  })
  const shaped = fc.record(
    {
      language: fc.constantFrom('python', 'c', ''),
      source: anything,
      files: anything,
      limits: anything,
      env: anything,
      args: anything,
      outputs: anything,
    },
    { requiredKeys: ['language'] },
  )
  fc.assert(
    fc.property(fc.oneof(anything, shaped), (request) => {
      try {
        take(request)
      } catch (error) {
        expect(error).toBeInstanceOf(GloveboxError)
        expect((error as GloveboxError).kind).toBe('caller')
      }
    }),
    { numRuns: 2000 },
  )
})

test('the smallest limits that are taken are taken', () => {
  expect(take({ ...good, limits: { diskBytes: 65_536, memoryBytes: 1_048_576 } }).limits).toMatchObject({ diskBytes: 65_536 })
})

test('no ceiling of a profile is over what the supervisor takes (native/supervisor/request.c)', () => {
  const [hour, gibibyte] = [3_600_000, 2 ** 30]
  const most = { cpuTimeMs: hour, wallTimeMs: hour, memoryBytes: 64 * gibibyte, outputBytes: gibibyte / 4, processes: 4096 }
  const files = { fileBytes: 4 * gibibyte, diskBytes: 4 * gibibyte, openFiles: 65_536, stackBytes: 4 * gibibyte }
  for (const { run, compile } of catalog.profiles)
    for (const { ceilings } of [run, compile])
      for (const [name, max] of Object.entries({ ...most, ...files }))
        expect(ceilings[name as keyof typeof ceilings]).toBeLessThanOrEqual(max)
})
