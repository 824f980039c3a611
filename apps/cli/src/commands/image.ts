import { GloveboxError, type Image } from '@glovebox/contract'
import { Command } from 'commander'
import { formatTable } from '../format-table.ts'
import { imageProgress } from '../image-progress.ts'

export function makeCommand(): Command {
  const command = new Command('image').description('list, build and remove toolchain images')
  command.command('list').description('installed images').option('--json', 'print JSON').action(list)
  command
    .command('build')
    .description('build the images of languages; default: of all')
    .argument('[languages...]')
    .option('--refresh', 'build again, with the security updates of today')
    .action(build)
  command.command('remove').description('remove the images of languages').argument('<languages...>').action(remove)
  command.command('dockerfile').description('print a Dockerfile made of the same manifest').argument('<language>').action(printDockerfile)
  return command
}

async function list({ json }: { json?: true }): Promise<void> {
  const { imageStore } = await import('../host.ts')
  const images = await imageStore().list()
  if (json) process.stdout.write(`${JSON.stringify({ images })}\n`)
  else process.stdout.write(formatTable(['language', 'version', 'size', 'built', 'digest'], images.map(toRow)))
}

function toRow({ language, version, bytes, builtAt, digest }: Image): string[] {
  return [language, version, `${Math.ceil(bytes / 1024 ** 2)} MiB`, builtAt, digest.slice(0, 12)]
}

async function build(ids: readonly string[], { refresh }: { refresh?: true }): Promise<void> {
  const { findLanguage, findLanguages, imageStore } = await import('../host.ts')
  const wanted = ids.length === 0 ? await findLanguages() : await Promise.all(ids.map(findLanguage))
  for (const language of wanted) {
    const onProgress = imageProgress()
    const found = refresh ? null : await imageStore().find(language)
    const image = found ?? (await imageStore().build(language, { onProgress, ...(refresh && { refresh }) }))
    process.stdout.write(`${toRow(image).join('  ')}\n`)
  }
}

async function remove(ids: readonly string[]): Promise<void> {
  const { imageStore } = await import('../host.ts')
  const store = imageStore()
  for (const id of ids) {
    if (await store.remove(id)) continue
    throw new GloveboxError('not_found', `no image of "${id}" is installed`, {
      field: id,
      suggestion: 'List them with `glovebox image list`.',
    })
  }
}

async function printDockerfile(id: string): Promise<void> {
  const [{ findLanguage }, { dockerfile }] = await Promise.all([import('../host.ts'), import('@glovebox/images')])
  process.stdout.write(dockerfile((await findLanguage(id)).manifest))
}
