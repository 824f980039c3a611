import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { recipeDigest } from '../src/recipe-digest.ts'
import { shellLanguage, temporaryFolder, writeTree } from './fixtures.ts'

test('a change of what goes into the image changes the recipe', () => {
  const { manifest, folder } = shellLanguage(temporaryFolder())
  const before = recipeDigest({ manifest, folder })
  expect(recipeDigest({ manifest: { ...manifest, image: { ...manifest.image, packages: ['hello'] } }, folder })).not.toBe(before)
  expect(recipeDigest({ manifest: { ...manifest, version: { ...manifest.version, declared: '2' } }, folder })).not.toBe(before)
  writeFileSync(join(folder, 'build/version'), 'version 1.3\n')
  const edited = recipeDigest({ manifest, folder })
  expect(edited).not.toBe(before)
  writeTree(folder, { 'build/below/more': '' })
  expect(recipeDigest({ manifest, folder })).not.toBe(edited)
})

test('a change of what does not reach the image leaves the recipe alone', () => {
  const { manifest, folder } = shellLanguage(temporaryFolder())
  const before = recipeDigest({ manifest, folder })
  writeTree(folder, { 'hello.sh': 'echo Hello', 'README.md': 'words' })
  expect(recipeDigest({ manifest: { ...manifest, limits: { processes: 3 }, run: { argv: ['/bin/sh', '-e', '{entry}'] } }, folder })).toBe(
    before,
  )
})

test.each(['install.sh', '../install.sh', '/etc/passwd', 'build/../install.sh', './install.sh'])(
  'a build script at %s is refused',
  (build) => {
    const { manifest, folder } = shellLanguage(temporaryFolder(), { image: { build } })
    expect(() => recipeDigest({ manifest, folder })).toThrowError(
      expect.objectContaining({ code: 'invalid_config', field: 'image.build' }) as unknown as Error,
    )
  },
)
