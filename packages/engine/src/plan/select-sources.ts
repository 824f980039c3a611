import { basename, matchesGlob } from 'node:path/posix'

/** The files that `{sources}` stands for. A glob without a slash is about names in any folder. None fits: the entry, for the tool to complain of. */
export function selectSources(paths: readonly string[], glob: string | undefined, entry: string): string[] {
  if (glob === undefined) return [entry]
  const found = paths.filter((path) => matchesGlob(glob.includes('/') ? path : basename(path), glob))
  return found.length === 0 ? [entry] : found
}
