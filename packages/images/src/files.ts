import { chmodSync, closeSync, existsSync, fchmodSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { BuildLog } from './build-log.ts'
import { runTool } from './run-tool.ts'

// Images are for every user to read, whatever umask they are built under.

/** With the folders above it, one by one: Node's own way to make them never ends below /proc. Errors: those of mkdir. */
export function makeFolder(folder: string, mode = 0o755): void {
  makeMissing(folder)
  chmodSync(folder, mode)
}

function makeMissing(folder: string): void {
  if (existsSync(folder)) return
  makeMissing(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Somebody else was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

export function writePublic(file: string, text: string, mode = 0o644): void {
  writeFileSync(file, text)
  chmodSync(file, mode)
}

/** Writes a small file so that a reader sees the old text or the new, also after a power loss. */
export function writeByRename(file: string, text: string): void {
  const unfinished = `${file}.${process.pid}.tmp`
  const descriptor = openSync(unfinished, 'w')
  try {
    writeFileSync(descriptor, text)
    fchmodSync(descriptor, 0o644)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(unfinished, file)
}

/** Bytes that a tree takes on disk. */
export async function diskBytes(folder: string, log: BuildLog): Promise<number> {
  const text = await runTool({ name: 'du', argv: ['du', '--summarize', '--block-size=1', '--one-file-system', folder] }, log)
  return Number.parseInt(text, 10)
}
