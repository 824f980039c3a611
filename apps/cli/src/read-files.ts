import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, relative, resolve, sep } from 'node:path'
import { GloveboxError, type RequestFile } from '@glovebox/contract'

/** More than the engine takes in one request; here only so that a huge file is not read first. */
const FILE_BYTES_MAX = 8 * 1024 * 1024

/**
 * The request's files: the first one is the program. One that lies below the first one's folder keeps its path from there, others
 * keep their name alone. Errors: invalid_request when a file cannot be read, request_too_large.
 */
export async function readFiles(paths: readonly string[]): Promise<RequestFile[]> {
  const home = dirname(resolve(paths[0] ?? '.'))
  return await Promise.all(
    paths.map(async (path) => ({
      path: pathInBox(path, home),
      content: (await read(path)).toString('base64'),
      encoding: 'base64' as const,
    })),
  )
}

function pathInBox(path: string, home: string): string {
  const below = relative(home, resolve(path))
  return below.startsWith(`..${sep}`) ? basename(path) : below
}

async function read(path: string): Promise<Buffer> {
  try {
    if ((await stat(path)).size > FILE_BYTES_MAX) {
      throw new GloveboxError('request_too_large', `${path} is larger than ${FILE_BYTES_MAX} bytes`, { field: path })
    }
    return await readFile(path)
  } catch (error) {
    if (error instanceof GloveboxError) throw error
    throw new GloveboxError('invalid_request', `cannot read ${path}: ${reasonOf(error)}`, {
      field: path,
      suggestion: 'Name files that exist; what the program gets as arguments stands after `--`.',
      cause: error,
    })
  }
}

const REASONS: Record<string, string> = { ENOENT: 'no such file', EISDIR: 'it is a folder', EACCES: 'permission denied' }

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error))
}
