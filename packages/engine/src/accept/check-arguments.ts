import { GloveboxError, type Language } from '@glovebox/contract'
import { shown } from './field-path.ts'

const BYTES_MAX = 128 * 1024
const ARGUMENTS_MAX = 4096

/** Errors: invalid_argument. */
export function checkArguments(args: readonly string[], field: string): readonly string[] {
  if (args.length > ARGUMENTS_MAX) throw invalid(`Expected at most ${ARGUMENTS_MAX} arguments, got ${args.length}.`, field)
  const bytes = args.reduce((sum, arg) => sum + Buffer.byteLength(arg) + 1, 0)
  if (bytes >= BYTES_MAX) throw invalid(`Expected less than ${BYTES_MAX} bytes in all, got ${bytes}.`, field)
  const bad = args.findIndex((arg) => arg.includes('\0'))
  if (bad >= 0) throw invalid('Expected an argument without NUL, got one with it.', `${field}[${bad}]`)
  return args
}

function invalid(message: string, field: string): GloveboxError {
  return new GloveboxError('invalid_argument', message, { field })
}

/**
 * Families of flags that change how a program is translated or run, and nothing else: none names a file, a tool, another program or an
 * output, none takes the next word. What is not listed is refused. The box is the wall; this keeps argv meaning what the language says.
 */
const ALLOWED: Readonly<Record<'compileArgs' | 'interpreterArgs', readonly RegExp[]>> = {
  compileArgs: [
    /^-O([0-3sgz]|fast)?$/,
    /^-g[0-3]?$/,
    /^-W(?![alp],)[A-Za-z][\w+-]*(=[\w-]+)?$/,
    /^-std=[\w+]+$/,
    /^-f(?!plugin|use-ld|dump|profile|auto-profile|compare-debug|opt-info|save|callgraph|stack-usage|diagnostics)[a-z][\w-]*(=[\w,+-]+)?$/,
    /^-m(?!relax|llvm)[\w.-]+(=[\w.+-]+)?$/,
    /^-[DU][A-Za-z_]\w*$/,
    /^-D[A-Za-z_]\w*=.*$/s,
    /^-l[A-Za-z_][\w+.-]*$/,
    /^-(pthread|pedantic|pedantic-errors|ansi|static|s|w|pipe)$/,
  ],
  interpreterArgs: [
    /^-[BEIOPRSdqsuvwb]{1,8}$/,
    /^-W[a-z]+(:[\w:.]*)?$/,
    /^-X[a-z_]+(=[\w.]+)?$/,
    /^--(expose-gc|jitless|use-strict|enable-source-maps|throw-deprecation|no-deprecation|no-opt)$/,
    /^--(no-|trace-)(warnings|deprecation|uncaught|exit|gc|opt|deopt)$/,
    /^--(no-)?harmony[a-z-]*$/,
    /^--(stack-size|stack-trace-limit|max-old-space-size|max-semi-space-size)=\d{1,6}$/,
    /^--(unhandled-rejections|disallow-code-generation-from-strings)(=[a-z-]+)?$/,
  ],
}

/** Errors: invalid_argument, argument_not_allowed (also when the language's command lines have no place for them). */
export function checkToolArguments(
  args: readonly string[],
  field: 'compileArgs' | 'interpreterArgs',
  manifest: Language,
): readonly string[] {
  if (args.length === 0) return args
  checkArguments(args, field)
  const { compile, run, name } = manifest
  if (![...(compile?.argv ?? []), ...run.argv].includes(`{${field}}`))
    throw new GloveboxError('argument_not_allowed', `Expected none, since ${name} takes no such arguments, got ${args.length}.`, {
      field,
      suggestion: `Leave \`${field}\` out.`,
    })
  const bad = args.findIndex((arg) => !ALLOWED[field].some((family) => family.test(arg)))
  if (bad < 0) return args
  throw new GloveboxError('argument_not_allowed', `Expected a flag that is allowed, got ${shown(args[bad])}.`, {
    field: `${field}[${bad}]`,
    suggestion: SUGGESTIONS[field],
  })
}

const SUGGESTIONS = {
  compileArgs:
    'Allowed are -O…, -g…, -W…, -std=…, -f…, -m…, -D…, -U…, -l… and the like, each in one word; none that names a file or a tool.',
  interpreterArgs:
    'Allowed are flags that change how the interpreter runs the program, each in one word, e.g. -O, -Xdev, --stack-size=2000.',
} as const
