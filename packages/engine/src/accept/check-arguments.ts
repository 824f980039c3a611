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
 * What a request may add is for the language to say; what it does not list is refused. The box is the wall; this keeps argv meaning what the
 * language says. Errors: invalid_argument, argument_not_allowed (also when the language's command lines have no place for them).
 */
export function checkToolArguments(
  args: readonly string[],
  field: 'compileArgs' | 'interpreterArgs',
  manifest: Language,
): readonly string[] {
  if (args.length === 0) return args
  checkArguments(args, field)
  const { compile, run, name } = manifest
  const allowed = manifest[`${field}Allowed`]
  if (allowed === undefined || ![...(compile?.argv ?? []), ...run.argv].includes(`{${field}}`))
    throw new GloveboxError('argument_not_allowed', `Expected none, since ${name} takes no such arguments, got ${args.length}.`, {
      field,
      suggestion: `Leave \`${field}\` out.`,
    })
  const families = allowed.map((pattern) => new RegExp(`^(?:${pattern})$`, 's'))
  const bad = args.findIndex((arg) => !families.some((family) => family.test(arg)))
  if (bad < 0) return args
  throw new GloveboxError('argument_not_allowed', `Expected a flag that ${name} allows, got ${shown(args[bad])}.`, {
    field: `${field}[${bad}]`,
    suggestion: `Each is one word that matches one of: ${allowed.join('  ')}`,
  })
}
