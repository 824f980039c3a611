import { constants } from 'node:fs'
import { access, lstat, mkdir, open, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { GloveboxError, type Result } from '@glovebox/contract'

type OutputFile = Result['files'][number]

/** Makes the folder that outputs go to, and those above it. Errors: invalid_path. */
export async function makeOutputFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder)
    await access(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw refusal(`cannot write to the folder "${folder}"`, error)
  }
}

/** One level at a time: on procfs Node's own `recursive` tries again for ever. */
async function makeFolder(folder: string): Promise<void> {
  if (await exists(folder)) return
  if (dirname(folder) !== folder) await makeFolder(dirname(folder))
  await mkdir(folder).catch(ignoreExisting)
}

async function exists(folder: string): Promise<boolean> {
  try {
    if ((await stat(folder)).isDirectory()) return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
  throw new Error(`"${folder}" is not a folder`)
}

/**
 * Writes what a program gave back below `folder`, which exists. The paths are the program's: none may leave it, nor pass through a link.
 * Errors: invalid_path.
 */
export async function writeOutputs(files: readonly OutputFile[], folder: string): Promise<void> {
  for (const file of files) {
    await writeOutput(file, folder).catch((error) => {
      throw error instanceof GloveboxError ? error : refusal(`cannot write the program's file "${file.path}" there`, error)
    })
  }
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
  const target = await open(join(at, name), flags, 0o644)
  await target.writeFile(Buffer.from(file.content, file.encoding)).finally(() => target.close())
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

function refusal(what: string, cause: unknown): GloveboxError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new GloveboxError('invalid_path', `${what}: ${reason}`, {
    field: '--output-dir',
    suggestion: 'Give --output-dir a folder that can be written to, without links in it.',
    cause,
  })
}

function unsafe(path: string): GloveboxError {
  return new GloveboxError('invalid_path', `cannot write the program's file "${path}" there`, {
    field: '--output-dir',
    suggestion: 'Give --output-dir a folder of your own without links in it.',
  })
}
