import { GloveboxError } from '@glovebox/contract'
import { fieldPath, shown } from './field-path.ts'

const BYTES_MAX = 128 * 1024
const VARIABLES_MAX = 1000

/** Errors: invalid_environment. */
export function checkEnvironment(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(env)
  if (entries.length > VARIABLES_MAX) throw refuse(`Expected at most ${VARIABLES_MAX} variables, got ${entries.length}.`, ['env'])
  let bytes = 0
  for (const [name, value] of entries) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw refuse(`Expected a name of letters, digits and "_", got ${shown(name)}.`, ['env', name])
    if (value.includes('\0')) throw refuse('Expected a value without NUL, got one with it.', ['env', name])
    bytes += name.length + Buffer.byteLength(value) + 2
  }
  if (bytes > BYTES_MAX) throw refuse(`Expected at most ${BYTES_MAX} bytes in all, got ${bytes}.`, ['env'])
  return Object.fromEntries(entries)
}

function refuse(message: string, keys: string[]): GloveboxError {
  return new GloveboxError('invalid_environment', message, { field: fieldPath(keys) })
}
