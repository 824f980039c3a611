import { join } from 'node:path'
import * as contract from '@glovebox/contract'
import { discoverBackends, discoverLanguages, loadBackend, loadConfig } from '@glovebox/engine'
import { ImageStore } from '@glovebox/images'
import { testBackend } from '@glovebox/testkit'

const imagesRoot = join(loadConfig().stateDir, 'images')

for (const name of await discoverBackends()) {
  testBackend({
    name,
    createBackend: async () => (await loadBackend(name)).createBackend({ contract, imagesRoot, endpoint: 'own', log: console.error }),
    images: async () => ({ python: await digestOf('python'), c: await digestOf('c') }),
  })
}

async function digestOf(id: string): Promise<string> {
  const language = (await discoverLanguages()).find(({ manifest }) => manifest.id === id)
  if (language === undefined) throw new Error(`no language ${id}`)
  return (await new ImageStore({ root: imagesRoot }).ensure(language)).digest
}
