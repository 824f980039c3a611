import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { GloveboxError, type ImageRecipe } from '@glovebox/contract'
import type { Build } from './build.ts'
import { requireNpm } from './host-tools.ts'
import type { LayerFolder } from './layer-folder.ts'
import { contained, runTool } from './run-tool.ts'
import { script } from './scripts.ts'

type NpmEntry = NonNullable<ImageRecipe['npm']>[number]

/** What the registry gave for a wanted version. */
export interface NpmPackage {
  readonly name: string
  readonly version: string
  readonly integrity: string
}

/** Copies the named files of one npm package into the layer. Nothing of the package is run. */
export async function installNpm(build: Build, layer: LayerFolder, entry: NpmEntry): Promise<NpmPackage> {
  const folder = join(build.folder, 'npm', entry.package.replaceAll('/', '+'))
  mkdirSync(join(folder, 'package'), { recursive: true })
  const packed = await pack(build, entry, folder)
  const options = ['--extract', '--gzip', '--no-same-owner', '--strip-components=1', '--directory', join(folder, 'package')]
  await runTool({ name: `unpacking ${entry.package}`, argv: ['tar', ...options, '--file', join(folder, packed.filename)] }, build.log)
  for (const [from, to] of Object.entries(entry.files)) {
    await layer.run({
      name: `copying ${from} of ${entry.package}`,
      argv: ['/bin/sh', '-s', '--', join('/mnt/package', from), join('/', to)],
      input: script('put.sh').text,
      given: folder,
      network: false,
    })
  }
  return { name: packed.name, version: packed.version, integrity: packed.integrity }
}

async function pack(build: Build, { package: name, version }: NpmEntry, folder: string): Promise<NpmPackage & { filename: string }> {
  const npm = requireNpm()
  // npm reads the user's own settings (registry, credentials, proxy), as it would for any other install.
  const own = Object.entries(process.env).filter(([key]) => /^(HOME|PATH|(https?|no)_proxy|npm_config_.*|NODE_EXTRA_CA_CERTS)$/i.test(key))
  const text = await runTool(
    {
      name: `npm pack ${name}@${version}`,
      argv: contained([npm, 'pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', folder, '--', `${name}@${version}`], {
        network: true,
      }),
      env: Object.fromEntries(own.map(([key, value]) => [key, value ?? ''])),
    },
    build.log,
  )
  const [found] = JSON.parse(text) as Partial<NpmPackage & { filename: string }>[]
  if (!found?.name || !found.version || !found.integrity || !found.filename) {
    throw new GloveboxError('image_build_failed', `npm pack told nothing of ${name}@${version}`)
  }
  return { name: found.name, version: found.version, integrity: found.integrity, filename: found.filename }
}
