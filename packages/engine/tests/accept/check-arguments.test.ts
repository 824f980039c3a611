import { expect, test } from 'vitest'
import { accept } from '../../src/accept/accept.ts'
import { discoverLanguages, discoverProfiles } from '../../src/discover.ts'

const catalog = { languages: await discoverLanguages(), profiles: await discoverProfiles() }
const good = { language: 'python', source: '' }

function refused(request: unknown): unknown {
  try {
    return accept(request, catalog)
  } catch (error) {
    return error
  }
}

test.each([
  '-wrapper',
  '-B.',
  '-B',
  '-specs=x',
  '--specs=x',
  '-fplugin=x.so',
  '-fplugin-arg-x',
  '@file',
  '-o',
  '-ox',
  'file.c',
  '-I/etc',
  '-include/etc/passwd',
  '--config',
  '-Wl,-rpath,/',
  '-Wa,-a',
  '-Wp,-MD,x',
  '-Xlinker',
  '-T',
  '-x',
  '-E',
  '-MMD',
  '-L/',
  '-l:../x.a',
  '-save-temps',
  '-fdump-tree-all',
  '-fuse-ld=x',
  '-fprofile-use=/x',
  '-dumpdir',
  '',
  '-',
])('the compiler argument %j is refused', (argument) => {
  expect(refused({ language: 'c', source: '', compileArgs: ['-O2', argument] })).toMatchObject({
    code: 'argument_not_allowed',
    field: 'compileArgs[1]',
  })
})

test('usual compiler arguments are taken', () => {
  const compileArgs = [
    '-O3',
    '-g',
    '-Wall',
    '-Wno-unused',
    '-std=c11',
    '-fsanitize=undefined',
    '-march=native',
    '-DN=a b',
    '-UX',
    '-lm',
    '-pthread',
  ]
  expect(accept({ language: 'c', source: '', compileArgs }, catalog).compileArgs).toEqual(compileArgs)
})

test.each(['-c', '-m', '-mtimeit', '--eval=1', '-e', '-p', '--require=x', '--import=x', '--inspect', '-i', '--env-file=x', 'x.py', '-'])(
  'the interpreter argument %j is refused',
  (argument) => {
    expect(refused({ ...good, interpreterArgs: [argument] })).toMatchObject({ code: 'argument_not_allowed', field: 'interpreterArgs[0]' })
  },
)

test.each([
  ['python', ['-OO', '-u', '-bb', '-E', '-I', '-s', '-S', '-Werror', '-Wignore::DeprecationWarning', '-Xdev', '-Xutf8=1']],
  ['javascript', ['--expose-gc', '--stack-size=2000', '--no-warnings', '--harmony-temporal', '--trace-uncaught', '--enable-source-maps']],
])('usual interpreter arguments of %s are taken', (language, interpreterArgs) => {
  expect(accept({ language, source: '', interpreterArgs }, catalog).interpreterArgs).toEqual(interpreterArgs)
})

test.each([
  ['python', '--expose-gc'],
  ['python', '-v'],
  ['python', '-Xpycache_prefix=/x'],
  ['javascript', '-v'],
  ['javascript', '-OO'],
  ['javascript', '-r'],
  ['javascript', '--require=/x'],
  ['javascript', '--expose-gc\n'],
])('of %s the argument %j is refused', (language, argument) => {
  expect(refused({ language, source: '', interpreterArgs: [argument] })).toMatchObject({ code: 'argument_not_allowed' })
})

test('a language with a place for arguments but no list of them takes none', () => {
  const languages = catalog.languages.map(({ manifest: { interpreterArgsAllowed: _, ...manifest }, folder }) => ({ manifest, folder }))
  expect(() => accept({ ...good, interpreterArgs: ['-u'] }, { ...catalog, languages })).toThrow(/takes no such arguments/)
})
