import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KEYRING } from './host-tools.ts'

export const SUITE = 'trixie'

export interface Mirrors {
  readonly main: string
  /** Null: this mirror has no security updates. */
  readonly security: string | null
}

interface Source {
  readonly uri: string
  readonly suite: string
}

const DEFAULT_MAIN = 'http://deb.debian.org/debian'
const DEFAULT_SECURITY = 'http://deb.debian.org/debian-security'

/** Lines of the sources.list that images are made from. */
export function sourcesList({ main, security }: Mirrors): string[] {
  const line = (uri: string, suite: string) => `deb [signed-by=${KEYRING}] ${uri} ${suite} main`
  const lines = [line(main, SUITE), line(main, `${SUITE}-updates`)]
  return security === null ? lines : [...lines, line(security, `${SUITE}-security`)]
}

/** What an image itself says: never a private mirror's name. */
export const PUBLIC_SOURCES = sourcesList({ main: DEFAULT_MAIN, security: DEFAULT_SECURITY })

/**
 * The mirrors to use: GLOVEBOX_DEBIAN_MIRROR and GLOVEBOX_DEBIAN_SECURITY_MIRROR (empty: none), else those of the host when it is a
 * Debian, else deb.debian.org. A mirror named `…/debian` is taken to have `…/debian-security` beside it; of another, nothing is known.
 */
export function findMirrors(environment: Readonly<Record<string, string | undefined>>, etc = '/etc'): Mirrors {
  const { GLOVEBOX_DEBIAN_MIRROR: main, GLOVEBOX_DEBIAN_SECURITY_MIRROR: security } = environment
  const found = main ? { main, security: securityBeside(main) } : (hostMirrors(etc) ?? { main: DEFAULT_MAIN, security: DEFAULT_SECURITY })
  return security === undefined ? found : { main: found.main, security: security || null }
}

function securityBeside(main: string): string | null {
  return /\/debian\/?$/.test(main) ? main.replace(/\/?$/, '-security') : null
}

function hostMirrors(etc: string): Mirrors | null {
  const release = readOr(join(etc, 'os-release'))
  const codename = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(release)?.[1]
  if (!/^ID="?debian"?$/m.test(release) || codename === undefined) return null
  const sources = hostSources(join(etc, 'apt')).filter(({ uri }) => /^https?:\/\//.test(uri))
  const main = sources.find(({ suite }) => suite === codename)?.uri
  const security = sources.find(({ suite }) => suite === `${codename}-security`)?.uri
  return main === undefined ? null : { main, security: security ?? null }
}

function hostSources(apt: string): Source[] {
  const folder = join(apt, 'sources.list.d')
  const names = readdirOr(folder).sort()
  const texts = (ending: string) => names.filter((name) => name.endsWith(ending)).map((name) => readOr(join(folder, name)))
  return [...texts('.sources').flatMap(parseStanzas), ...[readOr(join(apt, 'sources.list')), ...texts('.list')].flatMap(parseLines)]
}

/** deb822: stanzas of `Key: values`, one stanza for several suites. */
export function parseStanzas(text: string): Source[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name: string) => new RegExp(`^${name}:[ \t]*(.*(?:\n[ \t].*)*)`, 'im').exec(stanza)?.[1]?.trim().split(/\s+/) ?? []
    const uri = field('URIs')[0]
    if (uri === undefined || field('Enabled')[0] === 'no' || !field('Types').includes('deb')) return []
    return field('Suites').map((suite) => ({ uri, suite }))
  })
}

/** One-line format: `deb [options] uri suite components`. */
export function parseLines(text: string): Source[] {
  return text.split('\n').flatMap((line) => {
    const [, uri, suite] = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/.exec(line) ?? []
    return uri === undefined || suite === undefined ? [] : [{ uri, suite }]
  })
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function readdirOr(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
