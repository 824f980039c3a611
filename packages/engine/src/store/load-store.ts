import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { extname, join, parse } from 'node:path'
import { pathToFileURL } from 'node:url'
import { GloveboxError } from '@glovebox/contract'
import type { Store, StoreModule, StoreOptions } from './store.ts'

const EXTENSION = extname(import.meta.filename)

/** The store whose driver is the file of that name in this folder, loaded only now. Errors: invalid_config. */
export async function loadStore(name: string, options: StoreOptions): Promise<Store> {
  const path = join(import.meta.dirname, `${name}${EXTENSION}`)
  const driver: Partial<StoreModule> = existsSync(path) ? await import(pathToFileURL(path).href) : {}
  if (driver.createStore) return await driver.createStore(options)
  const names = await listStores()
  throw new GloveboxError('invalid_config', `Expected none or one of ${names.join(', ')}, got ${JSON.stringify(name)}.`, { field: 'store' })
}

/** Names of the drivers there are. */
export async function listStores(): Promise<string[]> {
  const files = (await readdir(import.meta.dirname)).filter((file) => extname(file) === EXTENSION).toSorted()
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(join(import.meta.dirname, file)).href)))
  return files.filter((_, index) => 'createStore' in modules[index]).map((file) => parse(file).name)
}
