import { join } from 'node:path'
import * as contract from '@glovebox/contract'
import { discoverLanguages, loadConfig } from '@glovebox/engine'
import { ImageStore } from '@glovebox/images'
import { testBackend } from '@glovebox/testkit'
import { afterAll, describe, expect, test } from 'vitest'
import { NativeBackend } from '../../backends/native/native-backend.ts'
import { delegateGroups, removeGroups } from './delegated-groups.ts'
import { OTHER_UID, OtherUser } from './other-user.ts'

const imagesRoot = join(loadConfig().stateDir, 'images')

describe('without root and without control groups', () => {
  const user = new OtherUser()
  testBackend({ name: 'native', createBackend: () => createBackend(user), images })
  afterAll(() => user.remove())
})

const groups = delegateGroups(OTHER_UID)

describe.skipIf(groups === null)('without root, in v1 groups that were delegated', () => {
  const user = new OtherUser(groups ?? [])
  testBackend({ name: 'native', createBackend: () => createBackend(user), images })
  test('uses them', async () => {
    const backend = await createBackend(user)
    const { isolation, capabilities } = backend
    await backend.close()
    expect([isolation, capabilities.memoryLimit]).toEqual(['user namespaces, seccomp, cgroup v1', true])
  })
  afterAll(async () => {
    user.remove()
    await removeGroups(groups ?? [])
  })
})

async function createBackend({ paths }: OtherUser): Promise<NativeBackend> {
  return await NativeBackend.create({ contract, imagesRoot, endpoint: 'own', log: console.error }, paths)
}

async function images(): Promise<{ python: string; c: string }> {
  const store = new ImageStore({ root: imagesRoot })
  const languages = await discoverLanguages()
  const digestOf = async (id: string) => {
    const language = languages.find(({ manifest }) => manifest.id === id)
    if (language === undefined) throw new Error(`no language ${id}`)
    return (await store.ensure(language)).digest
  }
  return { python: await digestOf('python'), c: await digestOf('c') }
}
