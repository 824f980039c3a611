import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const BUILD = join(import.meta.dirname, '../../native/build')
const PROGRAMS = readdirSync(BUILD).filter((name) => name.startsWith('glovebox-'))
const SOURCES = readdirSync(BUILD, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && ['common', 'init', 'monitor', 'supervisor'].includes(entry.name))
  .flatMap(({ name }) => readdirSync(join(BUILD, name)).map((file) => join(name, file)))
  .filter((file) => file.endsWith('.o'))

/** What reads accounts, names or plugins where it runs: in a static program by loading libraries of the host, in a box by files of the image. */
const NAME_SERVICES = /^_*(getpw|getgr|getspn|initgroups|gethostby|getaddrinfo|getnameinfo|getserv|getproto|getnet|nss_)/
const LOADERS = /^_*(res_|iconv|dlopen|dlsym|dlmopen)/

describe('the C core', () => {
  it.each(SOURCES)('asks for no name service and no plugin in %s', (file) => {
    expect(symbols('--undefined-only', file).filter((name) => NAME_SERVICES.test(name) || LOADERS.test(name))).toEqual([])
  })

  it.each(PROGRAMS)('has no name service in %s', (file) => {
    // What the C library's own start and threads bring along (converters, the resolver's memory) nothing of ours asks for.
    expect(symbols('--defined-only', file).filter((name) => NAME_SERVICES.test(name) || /^_*iconv/.test(name))).toEqual([])
  })

  it.each(PROGRAMS)('is hardened in %s: static, position-independent, relocations and stack closed, stack and copies checked', (file) => {
    const elf = run('readelf', ['--wide', '--file-header', '--program-headers', '--dynamic', file])
    expect(elf).toMatch(/Type: +DYN /)
    expect(elf).not.toMatch(/INTERP|NEEDED|TEXTREL|RWE/)
    expect(elf).toMatch(/GNU_RELRO/)
    expect(elf).toMatch(/FLAGS\) +.*BIND_NOW/)
    expect(elf).toMatch(/GNU_STACK .* RW /)
    expect(symbols('--defined-only', file)).toEqual(expect.arrayContaining(['__stack_chk_fail', '__snprintf_chk']))
  })
})

function symbols(which: string, file: string): string[] {
  return run('nm', ['--format=just-symbols', which, file]).trim().split('\n')
}

function run(tool: string, args: readonly string[]): string {
  return execFileSync(tool, args, {
    cwd: BUILD,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}
