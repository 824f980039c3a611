import { constants } from 'node:fs'
import { lstat, mkdir, open } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { GloveboxError, type Result } from '@glovebox/contract'

type OutputFile = Result['files'][number]

/** Writes what a program gave back below `folder`. The paths are the program's: none may leave it, nor pass through a link. */
export async function writeOutputs(files: readonly OutputFile[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const file of files) await writeOutput(file, folder)
}

async function writeOutput(file: OutputFile, folder: string): Promise<void> {
  const parts = file.path.split(sep)
  const name = parts.pop() ?? ''
  if ([...parts, name].some((part) => part === '' || part === '.' || part === '..')) throw unsafe(file.path)
  let at = folder
  for (const part of parts) {
    at = join(at, part)
    await mkdir(at).catch(ignoreExisting)
    if (!(await lstat(at)).isDirectory()) throw unsafe(file.path)
  }
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const target = await open(join(at, name), flags, 0o644).catch(() => {
    throw unsafe(file.path)
  })
  await target.writeFile(Buffer.from(file.content, file.encoding)).finally(() => target.close())
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

function unsafe(path: string): GloveboxError {
  return new GloveboxError('invalid_path', `cannot write the program's file "${path}" there`, {
    field: '--output-dir',
    suggestion: 'Give --output-dir a folder of your own without links in it.',
  })
}
