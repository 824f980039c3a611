import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BackendModule, type FoundLanguage, GloveboxError, Language, Profile } from '@glovebox/contract'
import Schema from 'typebox/schema'

const REPOSITORY = resolve(import.meta.dirname, '../../..')
const MODULE_FILES = ['index.ts', 'index.js']

/** What was found is kept as long as the process lives: folders do not change under a running engine. */
const found = new Map<string, Promise<unknown>>()

/** Languages of the repository and of more folders, by id. Errors: invalid_config, naming the file. */
export function discoverLanguages(moreFolders: readonly string[] = []): Promise<readonly FoundLanguage[]> {
  const folders = [join(REPOSITORY, 'languages'), ...moreFolders.map((folder) => resolve(folder))]
  return once(`languages ${folders.join('\0')}`, async () => {
    const check = Schema.Compile(Language)
    const languages = (await Promise.all(folders.map((folder) => readLanguages(folder, check)))).flat()
    for (const language of languages) refuseBadPatterns(language)
    refuseTwins(languages)
    return languages.toSorted((left, right) => (left.manifest.id < right.manifest.id ? -1 : 1))
  })
}

/** The sets of limits of the repository. Errors: invalid_config, naming the file. */
export function discoverProfiles(): Promise<readonly Profile[]> {
  const folder = join(REPOSITORY, 'profiles')
  return once(`profiles ${folder}`, async () => {
    const check = Schema.Compile(Profile)
    const names = (await namesIn(folder)).filter((name) => name.endsWith('.json'))
    return await Promise.all(names.map((name) => readChecked<Profile>(join(folder, name), check)))
  })
}

/** Names of the backends that there are. */
export async function discoverBackends(): Promise<readonly string[]> {
  const folder = join(REPOSITORY, 'backends')
  const names = await namesIn(folder)
  return names.filter((name) => MODULE_FILES.some((file) => existsSync(join(folder, name, file))))
}

/** Errors: invalid_config when there is none of that name. */
export function loadBackend(name: string): Promise<BackendModule> {
  return once(`backend ${name}`, () => importBackend(name))
}

async function importBackend(name: string): Promise<BackendModule> {
  const folder = join(REPOSITORY, 'backends', name)
  const file = MODULE_FILES.map((it) => join(folder, it)).find((path) => existsSync(path))
  if (file !== undefined) return (await import(pathToFileURL(file).href)) as BackendModule
  const names = (await discoverBackends()).join(', ')
  throw new GloveboxError('invalid_config', `Expected one of ${names}, got ${JSON.stringify(name)}.`, { field: 'backend' })
}

function once<T>(key: string, find: () => Promise<T>): Promise<T> {
  const known = found.get(key) as Promise<T> | undefined
  if (known) return known
  const finding = find()
  found.set(key, finding)
  finding.catch(() => found.delete(key))
  return finding
}

async function readLanguages(folder: string, check: Checker): Promise<FoundLanguage[]> {
  const folders = (await namesIn(folder, 'languagesDirs'))
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, 'language.json')))
  return await Promise.all(
    folders.map(async (path) => ({ folder: path, manifest: await readChecked<Language>(join(path, 'language.json'), check) })),
  )
}

interface Checker {
  Check(value: unknown): boolean
  Errors(value: unknown): [boolean, { readonly instancePath: string; readonly message: string }[]]
}

async function readChecked<T>(path: string, check: Checker): Promise<T> {
  const data = parse(await readFile(path, 'utf8'), path)
  if (check.Check(data)) return data as T
  const [, [first]] = check.Errors(data)
  throw new GloveboxError('invalid_config', `${path}: ${first?.instancePath || 'the whole'} ${first?.message ?? 'does not fit'}.`)
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new GloveboxError('invalid_config', `${path}: ${(cause as Error).message}.`, { cause })
  }
}

function refuseBadPatterns({ manifest, folder }: FoundLanguage): void {
  for (const pattern of [manifest.version.pattern, ...(manifest.compileArgsAllowed ?? []), ...(manifest.interpreterArgsAllowed ?? [])])
    try {
      new RegExp(`(?:${pattern})`)
    } catch (cause) {
      throw new GloveboxError('invalid_config', `${join(folder, 'language.json')}: ${(cause as Error).message}.`, { cause })
    }
}

function refuseTwins(languages: readonly FoundLanguage[]): void {
  const owners = new Map<string, string>()
  for (const { manifest, folder } of languages)
    for (const name of new Set([manifest.id, ...manifest.aliases])) {
      const owner = owners.get(name)
      if (owner !== undefined) throw new GloveboxError('invalid_config', `${folder}: the name "${name}" is taken by ${owner} already.`)
      owners.set(name, folder)
    }
}

async function namesIn(folder: string, field?: string): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted()
  } catch (cause) {
    throw new GloveboxError('invalid_config', `${folder}: ${(cause as Error).message}.`, { cause, ...(field !== undefined && { field }) })
  }
}
