import { GloveboxError, type Request } from '@glovebox/contract'
import { toLimits } from './limit-options.ts'
import { readFiles } from './read-files.ts'
import { readStdin } from './stdin-stream.ts'

/** What `glovebox run` was told, as commander hands it over; the limits are in it too, under their flags' names. */
export interface RunFlags {
  readonly language?: string
  readonly languageVersion?: string
  readonly eval?: string
  readonly env: readonly string[]
  readonly profile?: string
  readonly compileArg: readonly string[]
  readonly interpreterArg: readonly string[]
  readonly output: readonly string[]
  readonly outputDir?: string
  readonly outputEncoding?: 'utf8' | 'base64'
  readonly cold?: true
  readonly mergeStderr?: true
  readonly json?: true
  readonly quiet?: true
}

export interface RunInput {
  readonly files: readonly string[]
  readonly args: readonly string[]
  readonly flags: RunFlags
}

/** A file given as `-` is the program itself, on stdin. */
const FROM_STDIN = '-'

export function readsProgramFromStdin({ files }: RunInput): boolean {
  return files.length === 1 && files[0] === FROM_STDIN
}

/** Errors: no_source, unknown_language, invalid_environment, and those of reading the files. */
export async function makeRequest(input: RunInput, languageOf: (file: string) => Promise<string | undefined>): Promise<Request> {
  const { args, flags } = input
  const program = await toProgram(input)
  return {
    language: flags.language ?? (await guessLanguage(input, languageOf)),
    ...program,
    ...toLimits({ ...flags }),
    ...(flags.languageVersion !== undefined && { version: flags.languageVersion }),
    ...(flags.profile !== undefined && { profile: flags.profile }),
    ...(args.length > 0 && { args: [...args] }),
    ...(flags.env.length > 0 && { env: Object.fromEntries(flags.env.map(toVariable)) }),
    ...(flags.compileArg.length > 0 && { compileArgs: [...flags.compileArg] }),
    ...(flags.interpreterArg.length > 0 && { interpreterArgs: [...flags.interpreterArg] }),
    ...toOutputs(flags),
    ...(flags.mergeStderr && { mergeStderr: true }),
    ...(flags.cold && { cold: true }),
  }
}

async function toProgram(input: RunInput): Promise<Pick<Request, 'source' | 'files' | 'entry'>> {
  const { files, flags } = input
  if (flags.eval !== undefined) {
    if (files.length === 0) return { source: flags.eval }
    throw new GloveboxError('no_source', `expected either --eval or files, got both (${files[0]})`, {
      field: '--eval',
      suggestion: 'What the program gets as arguments stands after `--`.',
    })
  }
  if (readsProgramFromStdin(input)) return { source: await readStdin() }
  const read = await readFiles(files)
  const first = read[0]
  if (first !== undefined) return { files: read, entry: first.path }
  throw new GloveboxError('no_source', 'expected a program', {
    suggestion: 'Name its file, or give it with --eval; `-` reads it from stdin.',
  })
}

async function guessLanguage({ files }: RunInput, languageOf: (file: string) => Promise<string | undefined>): Promise<string> {
  const language = files[0] === undefined ? undefined : await languageOf(files[0])
  if (language !== undefined) return language
  const what = files[0] === undefined || files[0] === FROM_STDIN ? 'a program without a file name' : `"${files[0]}"`
  throw new GloveboxError('unknown_language', `cannot tell the language of ${what}`, {
    field: '--language',
    suggestion: 'Name it with --language; `glovebox languages` lists them.',
  })
}

function toVariable(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  throw new GloveboxError('invalid_environment', `--env takes NAME=VALUE, not "${text}"`, { field: '--env' })
}

function toOutputs({ output, outputDir, outputEncoding, json }: RunFlags): Pick<Request, 'outputs' | 'outputEncoding'> {
  if (output.length === 0) return { ...(outputEncoding && { outputEncoding }) }
  if (outputDir === undefined && !json) {
    throw new GloveboxError('invalid_request', '--output needs a folder to write to', {
      field: '--output-dir',
      suggestion: 'Add --output-dir FOLDER, or --json to get the files in the result.',
    })
  }
  // Files are written byte for byte; only a result that is printed has a reader who may prefer text.
  return { outputs: [...output], outputEncoding: outputEncoding ?? (json ? 'utf8' : 'base64') }
}
