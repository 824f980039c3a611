import { expect, test } from 'vitest'
import { findMirrors, PUBLIC_SOURCES, sourcesList } from '../src/debian-sources.ts'
import { temporaryFolder, writeTree } from './fixtures.ts'

const DEFAULTS = { main: 'http://deb.debian.org/debian', security: 'http://deb.debian.org/debian-security' }
const BOOKWORM = 'ID=debian\nVERSION_CODENAME=bookworm\n'

function etc(files: Record<string, string>): string {
  const folder = temporaryFolder()
  writeTree(folder, files)
  return folder
}

test('the mirror of a Debian host is taken from its deb822 sources', () => {
  const sources = `Types: deb deb-src
# a comment
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: https://mirror.example/security
Suites:
 bookworm-security
Components: main
`
  expect(findMirrors({}, etc({ 'os-release': BOOKWORM, 'apt/sources.list.d/debian.sources': sources }))).toEqual({
    main: 'http://mirror.example/debian',
    security: 'https://mirror.example/security',
  })
})

test('the mirror of a Debian host is taken from its one-line sources, without security updates where it has none', () => {
  const list = `# deb http://commented.example/debian bookworm main
deb-src http://source.example/debian bookworm main
deb http://other.example/repository stable main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib
`
  expect(findMirrors({}, etc({ 'os-release': BOOKWORM, 'apt/sources.list': list }))).toEqual({
    main: 'http://mirror.example/debian',
    security: null,
  })
})

test('disabled stanzas and mirrors that a chroot cannot reach are passed over', () => {
  const sources = 'Types: deb\nEnabled: no\nURIs: http://off.example/debian\nSuites: bookworm\n'
  const list = 'deb file:/srv/mirror bookworm main\ndeb mirror+file:/etc/mirrors bookworm main\n'
  expect(findMirrors({}, etc({ 'os-release': BOOKWORM, 'apt/sources.list.d/a.sources': sources, 'apt/sources.list': list }))).toEqual(
    DEFAULTS,
  )
})

test('a host that is no Debian gets the public mirror', () => {
  const ubuntu = {
    'os-release': 'ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\n',
    'apt/sources.list': 'deb http://u.example/ubuntu noble main\n',
  }
  expect(findMirrors({}, etc(ubuntu))).toEqual(DEFAULTS)
  expect(findMirrors({}, etc({}))).toEqual(DEFAULTS)
})

test('the environment overrides the host, and an empty security mirror means none', () => {
  const main = 'http://mine.example/debian'
  expect(findMirrors({ GLOVEBOX_DEBIAN_MIRROR: main })).toEqual({ main, security: 'http://mine.example/debian-security' })
  expect(findMirrors({ GLOVEBOX_DEBIAN_MIRROR: main, GLOVEBOX_DEBIAN_SECURITY_MIRROR: '' })).toEqual({ main, security: null })
  expect(findMirrors({ GLOVEBOX_DEBIAN_MIRROR: 'http://mine.example/proxy' }).security).toBeNull()
  expect(findMirrors({ GLOVEBOX_DEBIAN_SECURITY_MIRROR: 'http://s.example' }, etc({})).security).toBe('http://s.example')
  expect(sourcesList({ main, security: null })).toHaveLength(2)
})

test('what an image says of its sources is public', () => {
  for (const line of PUBLIC_SOURCES) expect(line).toMatch(/^deb \[signed-by=\S+\] http:\/\/deb\.debian\.org\/\S+ trixie\S* main$/)
})
