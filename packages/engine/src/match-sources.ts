import { basename, matchesGlob } from 'node:path/posix'

/** The files of a request that a language's `compile.sources` is about. A glob without a slash is about names in any folder. */
export function matchSources(paths: readonly string[], glob: string): string[] {
  return paths.filter((path) => matchesGlob(glob.includes('/') ? path : basename(path), glob))
}
