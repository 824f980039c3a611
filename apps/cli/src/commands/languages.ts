import { Command } from 'commander'
import { formatTable } from '../format-table.ts'

export function makeCommand(): Command {
  return new Command('languages')
    .description('list the languages there are, and whether their image is installed')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: true }) => {
      const { listLanguages } = await import('../host.ts')
      const languages = await listLanguages()
      if (json) process.stdout.write(`${JSON.stringify({ languages })}\n`)
      else process.stdout.write(formatTable(['id', 'name', 'version', 'image', 'extensions'], languages.map(toRow)))
    })
}

function toRow(language: {
  id: string
  name: string
  version: string
  installed: boolean
  imageBytes: number | null
  extensions: readonly string[]
}): string[] {
  const { id, name, version, installed, imageBytes, extensions } = language
  const image = installed ? `${Math.ceil((imageBytes ?? 0) / 1024 ** 2)} MiB` : 'not installed'
  return [id, name, version, image, extensions.join(' ')]
}
