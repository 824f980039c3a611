import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { FoundLanguage, Language } from '@glovebox/contract'
import { onTestFinished } from 'vitest'
import { digestOf } from '../src/digest.ts'
import { Layout } from '../src/layout.ts'
import { recipeDigest } from '../src/recipe-digest.ts'

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'glovebox-images-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function writeTree(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

/** A small language whose toolchain is what the base has: sh. */
export function shellLanguage(folder: string, change: Partial<Language> = {}): FoundLanguage {
  const manifest: Language = {
    id: 'shell',
    name: 'Shell',
    aliases: [],
    extensions: ['.sh'],
    version: { declared: '1', argv: ['/bin/cat', '/opt/version'], pattern: '^version (\\S+)' },
    image: { build: 'build/install.sh' },
    entry: 'main.sh',
    run: { argv: ['/bin/sh', '{entry}'] },
    ...change,
  }
  writeTree(folder, { 'build/install.sh': 'cp version /opt/version\n', 'build/version': 'version 1.2\n' })
  return { manifest, folder }
}

/** Lays an installed image down by hand, as a build would have left it. */
export function installByHand(root: string, language: FoundLanguage): string {
  const layout = new Layout(root)
  const layers = ['a'.repeat(64), 'b'.repeat(64)]
  for (const layer of layers) writeTree(layout.layer(layer), { 'etc/hostname': 'glovebox\n' })
  const { id } = language.manifest
  const digest = digestOf({ layers })
  const image = { digest, language: id, version: '1.2', layers, bytes: 1, builtAt: new Date().toISOString() }
  writeTree(layout.image(digest), { 'image.json': JSON.stringify(image), recipe: recipeDigest(language), layers: `${layers.join('\n')}\n` })
  writeTree(root, { [`languages/${id}`]: digest })
  return digest
}

export function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return otherwise
  }
}
