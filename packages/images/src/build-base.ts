import { existsSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { BASE_RECIPE, baseRecipeDigest } from './base-recipe.ts'
import type { Build } from './build.ts'
import { sourcesList } from './debian-sources.ts'
import { digestOf } from './digest.ts'
import { diskBytes, makeFolder, writeByRename, writePublic } from './files.ts'
import { contained, runTool } from './run-tool.ts'
import { script } from './scripts.ts'

/** What `base.json` says of the layer that all images stand on. */
export interface Base {
  readonly digest: string
  /** Digest of BASE_RECIPE and clean.sh when it was made. */
  readonly recipe: string
  readonly bytes: number
  readonly builtAt: string
}

/** Makes the base layer anew, seals it and gives its record. */
export async function buildBase(build: Build): Promise<Base> {
  const { layout, log, folder, report } = build
  const root = join(folder, 'root')
  makeFolder(folder)
  await bootstrap(build, root)
  report('cleaning the base', 0.9)
  finishTree(root)
  await runTool(
    { name: 'clean.sh', argv: contained(['chroot', root, '/bin/sh', '-s'], { network: false }), input: script('clean.sh').text },
    log,
  )
  const packages = await runTool({ name: 'dpkg-query', argv: ['chroot', root, ...LIST_PACKAGES] }, log)
  emptyTree(root)
  const recipe = baseRecipeDigest()
  const digest = digestOf({ recipe, packages })
  const base: Base = { digest, recipe, bytes: await diskBytes(root, log), builtAt: new Date().toISOString() }
  await runTool({ name: 'sync', argv: ['sync', '--file-system', folder] }, log)
  if (!existsSync(layout.layer(digest))) renameSync(root, layout.layer(digest))
  writeByRename(layout.base, JSON.stringify(base))
  return base
}

export const LIST_PACKAGES = ['dpkg-query', '--show', '--showformat', `\${binary:Package}=\${Version}\\n`] as const

async function bootstrap({ log, mirrors, proxies, report }: Build, root: string): Promise<void> {
  const { suite, variant, dpkg, apt } = BASE_RECIPE
  const options = [`--variant=${variant}`, ...dpkg.map((value) => `--dpkgopt=${value}`), ...apt.map((value) => `--aptopt=${value}`)]
  report('starting mmdebstrap', 0)
  await runTool(
    {
      name: 'mmdebstrap',
      argv: contained(['mmdebstrap', '--format=directory', ...options, suite, root, ...sourcesList(mirrors)], { network: true }),
      env: proxies,
      onLine: (line) => {
        const said = STEPS.find(({ pattern }) => pattern.test(line))
        if (said) report(said.step, said.fraction)
      },
    },
    log,
  )
}

/** What mmdebstrap says on its way, and how far that is. */
const STEPS = [
  { pattern: /^I: running apt-get update/, step: 'fetching package lists', fraction: 0.05 },
  { pattern: /^I: downloading packages/, step: 'downloading the base', fraction: 0.25 },
  { pattern: /^I: extracting/, step: 'unpacking the base', fraction: 0.45 },
  { pattern: /^I: installing essential/, step: 'installing the base', fraction: 0.6 },
  { pattern: /^I: installing remaining/, step: 'installing the base', fraction: 0.75 },
]

/** mmdebstrap leaves the host's resolver, host name and mirrors in the tree: nothing of the host may be seen in a box. */
function finishTree(root: string): void {
  for (const folder of BASE_RECIPE.folders) makeFolder(join(root, folder))
  const put = (path: string, content: string, mode: number) => {
    rmSync(join(root, path), { force: true })
    writePublic(join(root, path), content, mode)
  }
  for (const [path, content] of Object.entries(BASE_RECIPE.files)) put(path, content, 0o644)
  for (const [path, content] of Object.entries(BASE_RECIPE.programs)) put(path, content, 0o755)
}

function emptyTree(root: string): void {
  for (const folder of BASE_RECIPE.emptied) {
    const path = join(root, folder)
    if (!lstatSync(path).isDirectory()) continue
    for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true, force: true })
  }
}
