const MEBIBYTE = 1024 * 1024

/** What the words of an argv template stand for. */
export interface Words {
  readonly entry: string
  readonly args: readonly string[]
  readonly compileArgs: readonly string[]
  readonly interpreterArgs: readonly string[]
  readonly sources: readonly string[]
  readonly memoryBytes: number
}

/** Fills an argv template in; @glovebox/contract's `language.ts` says which words there are. What is filled in is never looked at again. */
export function expandArgv(template: readonly string[], words: Words): string[] {
  return template.flatMap((word) => expandWord(word, words))
}

function expandWord(word: string, words: Words): readonly string[] {
  switch (word) {
    case '{entry}':
      return [toPathArgument(words.entry)]
    case '{sources}':
      return words.sources.map(toPathArgument)
    case '{args}':
      return words.args
    case '{compileArgs}':
      return words.compileArgs
    case '{interpreterArgs}':
      return words.interpreterArgs
    default:
      return [word.replaceAll('{memoryMebibytes}', String(Math.ceil(words.memoryBytes / MEBIBYTE)))]
  }
}

/** A name such as `@options` means something else to many tools than a path. */
function toPathArgument(path: string): string {
  return /^[A-Za-z0-9_.]/.test(path) ? path : `./${path}`
}
