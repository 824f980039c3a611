import { matchSources } from '../match-sources.ts'

/** The files that `{sources}` stands for; the entry when the language does not say. That a glob finds any has been checked. */
export function selectSources(paths: readonly string[], glob: string | undefined, entry: string): string[] {
  return glob === undefined ? [entry] : matchSources(paths, glob)
}
