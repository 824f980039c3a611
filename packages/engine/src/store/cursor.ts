import { GloveboxError } from '@glovebox/contract'

/** A cursor is the number of the last result that was given. Errors: invalid_request. */
export function fromCursor(cursor: string | undefined): number {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER
  if (/^[0-9]{1,15}$/.test(cursor)) return Number(cursor)
  throw new GloveboxError('invalid_request', 'Expected a cursor that a list has given, got something else.', { field: 'cursor' })
}
