import { basename } from 'node:path/posix'
import { GloveboxError, type Language, type Request } from '@glovebox/contract'
import { matchSources } from '../match-sources.ts'
import type { AcceptedFile } from './accepted.ts'
import { shown } from './field-path.ts'

/**
 * Refuses what no compiler needs to be started for: nothing to compile, a file where the result must go, or one that it takes for options.
 * Errors: no_source, duplicate_path, invalid_path.
 */
export function checkSources(files: readonly AcceptedFile[], { name, compile }: Language, request: Request): void {
  if (compile === undefined) return
  const paths = files.map(({ path }) => path)
  const fieldOf = (index: number) => (request.files === undefined ? 'entry' : `files[${index}].path`)
  for (const [index, path] of paths.entries()) {
    const taken = compile.gives.find((given) => !/[*?[]/.test(given) && collides(path, given))
    if (taken !== undefined)
      throw new GloveboxError('duplicate_path', `Expected ${shown(taken)} to be free for what the compiler makes, got ${shown(path)}.`, {
        field: fieldOf(index),
        suggestion: 'Give the file or folder another name.',
      })
  }
  const { argv, sources } = compile
  const options = paths.findIndex(
    (path) => basename(path).startsWith('@') && (sources === undefined || matchSources([path], sources).length > 0),
  )
  if (options >= 0) throw takenForOptions(paths[options], fieldOf(options))
  if (sources === undefined || !argv.includes('{sources}') || matchSources(paths, sources).length > 0) return
  throw new GloveboxError('no_source', `Expected a file that matches ${sources} for ${name} to compile, got ${shown(paths[0])}.`, {
    field: request.files === undefined ? 'entry' : 'files',
    suggestion: `Name at least one file ${sources}.`,
  })
}

/** Many compilers pass the bare name on to a part of theirs, and that reads options from the file that is named behind the @. */
function takenForOptions(path: string | undefined, field: string): GloveboxError {
  return new GloveboxError('invalid_path', `Expected a name that no compiler takes for a file of options, got ${shown(path)}.`, {
    field,
    suggestion: 'Let its name begin with another character than @.',
  })
}

/** The same, or one a folder of the other. */
function collides(path: string, given: string): boolean {
  return path === given || path.startsWith(`${given}/`) || given.startsWith(`${path}/`)
}
