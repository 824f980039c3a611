import { type ErrorCode, GloveboxError } from '@glovebox/contract'
import { shown } from './field-path.ts'

const PATH_BYTES_MAX = 200

/** Errors: invalid_path. */
export function checkPath(path: string, field: string): string {
  if (Buffer.byteLength(path) > PATH_BYTES_MAX)
    throw new GloveboxError('invalid_path', `Expected at most ${PATH_BYTES_MAX} bytes, got ${Buffer.byteLength(path)}.`, { field })
  checkRelative(path, field, 'invalid_path')
  return path
}

/** Refuses what could leave the work folder, or be taken for something else than a path. */
export function checkRelative(path: string, field: string, code: ErrorCode): void {
  const fault = findFault(path)
  if (fault !== null) throw new GloveboxError(code, `Expected a path in the work folder, got ${shown(path)}: ${fault}.`, { field })
}

function findFault(path: string): string | null {
  if ([...path].some((character) => character < ' ' || character === '\u007f')) return 'it holds a control character'
  if (path.startsWith('/')) return 'it is absolute'
  for (const component of path.split('/')) {
    if (component === '') return 'a part of it is empty'
    if (component === '.' || component === '..') return `it holds "${component}"`
    if (component.startsWith('-')) return 'a part of it starts with a dash'
  }
  return null
}
