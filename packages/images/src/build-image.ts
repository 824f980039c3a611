import { existsSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { FoundLanguage, Image } from '@glovebox/contract'
import type { Build } from './build.ts'
import { type Base, LIST_PACKAGES } from './build-base.ts'
import { digestOf } from './digest.ts'
import { diskBytes, makeFolder, writePublic } from './files.ts'
import { installNpm, type NpmPackage } from './install-npm.ts'
import { installPackages } from './install-packages.ts'
import { LayerFolder } from './layer-folder.ts'
import { pretouchFiles } from './pretouch-files.ts'
import { within } from './progress.ts'
import { buildFolder, recipeDigest } from './recipe-digest.ts'
import { runTool } from './run-tool.ts'
import { script } from './scripts.ts'

/** Makes a language's layer over the base and an image of both; gives the image, sealed but not yet the current one. */
export async function buildImage(build: Build, language: FoundLanguage, base: Base): Promise<Image> {
  const { layout, folder, log, report } = build
  const recipe = recipeDigest(language)
  makeFolder(folder)
  const layer = new LayerFolder(build, layout.layer(base.digest))
  const npm = await fill(build, layer, language)
  report('checking the toolchain', 0.9)
  const version = await probeVersion(layer, language)
  report('cleaning', 0.93)
  await layer.run({ name: 'clean.sh', argv: ['/bin/sh', '-s'], input: script('clean.sh').text, network: false })
  const packages = await layer.run({ name: 'dpkg-query', argv: LIST_PACKAGES, network: false })
  const digest = digestOf({ base: base.digest, recipe, packages, npm })
  const bytes = base.bytes + (await diskBytes(layer.upper, log))
  report('sealing', 0.97)
  await runTool({ name: 'sync', argv: ['sync', '--file-system', folder] }, log)
  if (!existsSync(layout.layer(digest))) renameSync(layer.upper, layout.layer(digest))
  const layers = [digest, base.digest]
  const image = { digest: digestOf({ layers }), language: language.manifest.id, version, layers, bytes, builtAt: new Date().toISOString() }
  const pretouch = pretouchFiles(
    layers.map((each) => layout.layer(each)),
    language.manifest.image.pretouch ?? [],
  )
  sealImage(build, image, { recipe, pretouch })
  return image
}

/** The three steps of a recipe, each where the recipe has it. */
async function fill(build: Build, layer: LayerFolder, { manifest, folder }: FoundLanguage): Promise<NpmPackage[]> {
  const { packages = [], npm = [], build: buildScript } = manifest.image
  const { report } = build
  if (packages.length > 0) await installPackages(layer, packages, within(report, 0, 0.7))
  const unpacked: NpmPackage[] = []
  for (const entry of npm) {
    report(`fetching ${entry.package}`, 0.7)
    unpacked.push(await installNpm(build, layer, entry))
  }
  if (buildScript !== undefined) {
    report('running the build script', 0.8)
    const argv = ['env', '--chdir=/mnt', '/bin/sh', basename(buildScript)]
    await layer.run({ name: buildScript, argv, given: buildFolder(buildScript, folder), network: false })
  }
  return unpacked
}

/** What the toolchain itself says its version is, asked as an ordinary user; must be of the declared line. */
async function probeVersion(layer: LayerFolder, { manifest }: FoundLanguage): Promise<string> {
  const { argv, pattern, declared } = manifest.version
  const said: string[] = []
  const stdout = await layer.run({ name: argv.join(' '), argv, user: 'nobody', network: false, onLine: (line) => said.push(line) })
  const text = `${stdout}${said.join('\n')}`
  const version = new RegExp(pattern, 'm').exec(text)?.[1]
  if (version === undefined) throw new Error(`${argv.join(' ')} printed no version that ${pattern} finds: ${text.slice(0, 200)}`)
  if (version !== declared && !version.startsWith(`${declared}.`)) {
    throw new Error(`language.json declares version ${declared}, the toolchain is ${version}`)
  }
  return version
}

function sealImage({ layout, folder }: Build, image: Image, { recipe, pretouch }: { recipe: string; pretouch: readonly string[] }): void {
  if (existsSync(layout.image(image.digest))) return
  const unfinished = join(folder, 'image')
  makeFolder(unfinished)
  const put = (name: string, text: string) => writePublic(join(unfinished, name), text)
  put('layers', `${image.layers.join('\n')}\n`)
  put('image.json', `${JSON.stringify(image)}\n`)
  put('pretouch', pretouch.map((file) => `${file}\n`).join(''))
  put('recipe', recipe)
  renameSync(unfinished, layout.image(image.digest))
}
