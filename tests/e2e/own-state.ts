import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './start-service.ts'

const INSTALLED = join(process.env.GLOVEBOX_STATE_DIR ?? '/var/lib/glovebox', 'images')

/** A language of its own whose image is small, and a state folder that borrows the installed base: no network is needed. */
export function ownState(script = 'echo version 1.2 >/opt/version') {
  const state = temporaryFolder()
  // As a real one: the server finds images itself.
  chmodSync(state, 0o755)
  const layers = join(state, 'images/layers')
  mkdirSync(layers, { recursive: true })
  const base = readFileSync(join(INSTALLED, 'base.json'), 'utf8')
  const { digest } = JSON.parse(base) as { digest: string }
  symlinkSync(join(INSTALLED, 'layers', digest), join(layers, digest))
  writeFileSync(join(state, 'images/base.json'), base)
  const language = join(temporaryFolder(), 'shell')
  mkdirSync(join(language, 'build'), { recursive: true })
  writeFileSync(join(language, 'build/install.sh'), script)
  writeFileSync(join(language, 'language.json'), JSON.stringify(SHELL))
  return { state, language, env: { GLOVEBOX_STATE_DIR: state, GLOVEBOX_LANGUAGES_DIRS: join(language, '..') } }
}

const SHELL = {
  id: 'own-shell',
  name: 'Shell',
  aliases: [],
  extensions: ['.own'],
  version: { declared: '1', argv: ['/bin/cat', '/opt/version'], pattern: '^version (\\S+)' },
  image: { build: 'build/install.sh' },
  entry: 'main.own',
  run: { argv: ['/bin/sh', '{entry}'] },
}
