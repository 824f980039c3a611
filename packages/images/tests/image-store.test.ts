import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { ImageStore } from '../src/index.ts'
import { installByHand, shellLanguage, temporaryFolder } from './fixtures.ts'

test('an installed image is found without root, network or a lock', async () => {
  const root = temporaryFolder()
  const language = shellLanguage(temporaryFolder())
  const digest = installByHand(root, language)
  expect(await new ImageStore({ root }).find(language)).toMatchObject({ digest, language: 'shell', version: '1.2' })
  expect(existsSync(join(root, 'locks'))).toBe(false)
})

test('an image is not found any more when its recipe or a build file has changed', async () => {
  const root = temporaryFolder()
  const store = new ImageStore({ root })
  const language = shellLanguage(temporaryFolder())
  installByHand(root, language)
  const { manifest, folder } = language
  expect(await store.find({ manifest: { ...manifest, image: { ...manifest.image, packages: ['hello'] } }, folder })).toBeNull()
  expect(await store.find({ manifest: { ...manifest, limits: { processes: 5 } }, folder })).not.toBeNull()
  writeFileSync(join(folder, 'build/version'), 'version 1.3\n')
  expect(await store.find(language)).toBeNull()
})

test('an image with a missing layer, a broken record or a broken pointer counts as missing', async () => {
  const root = temporaryFolder()
  const store = new ImageStore({ root })
  const language = shellLanguage(temporaryFolder())
  expect(await store.find(language)).toBeNull()
  installByHand(root, language)
  rmSync(join(root, 'layers', 'b'.repeat(64)), { recursive: true })
  expect(await store.find(language)).toBeNull()
  const digest = installByHand(root, language)
  writeFileSync(join(root, 'images', digest, 'image.json'), '{')
  expect(await store.find(language)).toBeNull()
  writeFileSync(join(root, 'languages/shell'), '../../etc')
  expect(await store.find(language)).toBeNull()
})

test('the current images are listed by language', async () => {
  const root = temporaryFolder()
  const store = new ImageStore({ root })
  expect(await store.list()).toEqual([])
  installByHand(root, shellLanguage(temporaryFolder()))
  expect((await store.list()).map(({ language }) => language)).toEqual(['shell'])
})

test('removing an image removes its layers, and there is nothing to remove the second time', async () => {
  const root = temporaryFolder()
  const store = new ImageStore({ root })
  const language = shellLanguage(temporaryFolder())
  installByHand(root, language)
  expect(await store.remove('shell')).toBe(true)
  expect(await store.remove('shell')).toBe(false)
  expect(await store.remove('../images')).toBe(false)
  expect(await store.find(language)).toBeNull()
  for (const folder of ['layers', 'images', 'languages', 'tmp']) expect(readdirSync(join(root, folder))).toEqual([])
})

test('cleaning leaves nothing but locks', async () => {
  const root = temporaryFolder()
  const store = new ImageStore({ root })
  installByHand(root, shellLanguage(temporaryFolder()))
  await store.clean()
  const left = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.parentPath !== join(root, 'locks'),
  )
  expect(left).toEqual([])
  await new ImageStore({ root: join(root, 'nowhere') }).clean()
  expect(existsSync(join(root, 'nowhere'))).toBe(false)
})

test('without root a build says how to get one', async () => {
  vi.spyOn(process, 'getuid').mockReturnValue(1000)
  const language = shellLanguage(temporaryFolder())
  const root = join(temporaryFolder(), 'images')
  await expect(new ImageStore({ root }).ensure(language)).rejects.toMatchObject({
    code: 'host_unsupported',
    suggestion: expect.stringMatching('sudo'),
  })
  expect(existsSync(root)).toBe(false)
  vi.restoreAllMocks()
})

test('a root that cannot be made is told at once', async () => {
  const store = new ImageStore({ root: '/proc/no/such/folder' })
  await expect(store.ensure(shellLanguage(temporaryFolder()))).rejects.toMatchObject({ code: 'host_unsupported' })
})
