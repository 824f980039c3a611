import { GloveboxError, type Request, type RequestFile } from '@glovebox/contract'
import type { AcceptedFile } from './accepted.ts'
import { checkPath } from './check-path.ts'
import { decodeContent } from './decode-content.ts'
import { shown } from './field-path.ts'

const FILES_MAX = 100

/** The program's files and which of them starts. Errors: no_source, unknown_entry, and those of paths and contents. */
export function checkFiles(request: Request, entryDefault: string): { files: AcceptedFile[]; entry: string } {
  const { source, files, entry } = request
  if (source !== undefined && files !== undefined) throw new GloveboxError('no_source', 'Expected `source` or `files`, got both.')
  if (source !== undefined) return fromSource(source, entry ?? entryDefault)
  if (files === undefined) throw new GloveboxError('no_source', 'Expected `source` or `files`, got neither.')
  if (files.length > FILES_MAX)
    throw new GloveboxError('request_too_large', `Expected at most ${FILES_MAX} files, got ${files.length}.`, { field: 'files' })
  const accepted = files.map(toAccepted)
  const paths = new Set<string>()
  for (const [index, { path }] of accepted.entries()) {
    if (paths.has(path))
      throw new GloveboxError('duplicate_path', `Expected different paths, got ${shown(path)} twice.`, { field: `files[${index}].path` })
    paths.add(path)
  }
  for (const [index, { path }] of accepted.entries()) checkFolders(path, paths, `files[${index}].path`)
  return { files: accepted, entry: chooseEntry(paths, entry, entryDefault) }
}

/** The entry names the one file there is: a stack trace then shows the name that its author knows. */
function fromSource(source: string, entry: string): { files: AcceptedFile[]; entry: string } {
  return { files: [{ path: checkPath(entry, 'entry'), contentBase64: decodeContent(source, 'utf8', 'source') }], entry }
}

function toAccepted({ path, content, encoding }: RequestFile, index: number): AcceptedFile {
  return {
    path: checkPath(path, `files[${index}].path`),
    contentBase64: decodeContent(content, encoding ?? 'utf8', `files[${index}].content`),
  }
}

function checkFolders(path: string, paths: ReadonlySet<string>, field: string): void {
  for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
    const folder = path.slice(0, slash)
    if (paths.has(folder))
      throw new GloveboxError('duplicate_path', `Expected ${shown(folder)} to be a file or a folder, got both.`, { field })
  }
}

function chooseEntry(paths: ReadonlySet<string>, asked: string | undefined, entryDefault: string): string {
  if (asked === undefined) return paths.has(entryDefault) ? entryDefault : (paths.values().next().value ?? entryDefault)
  if (paths.has(asked)) return asked
  throw new GloveboxError('unknown_entry', `Expected one of the files, got ${shown(asked)}.`, { field: 'entry' })
}
