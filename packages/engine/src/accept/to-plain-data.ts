import { GloveboxError } from '@glovebox/contract'
import { fieldPath, shown } from './field-path.ts'

const BYTES_MAX = 8 * 1024 * 1024
const DEPTH_MAX = 32
const VALUES_MAX = 100_000

export type PlainData = null | boolean | number | string | PlainData[] | { [key: string]: PlainData }

interface Walk {
  bytes: number
  values: number
  readonly path: (string | number)[]
}

/**
 * A copy of anything as JSON would carry it, so that no getter, proxy, prototype or later change of the caller's object reaches the checks
 * behind. Fields that are undefined are left out. Errors: request_too_large, invalid_encoding (lone surrogates), invalid_request (no JSON).
 */
export function toPlainData(input: unknown): PlainData {
  const walk: Walk = { bytes: 0, values: 0, path: [] }
  try {
    return copy(input, walk)
  } catch (cause) {
    if (cause instanceof GloveboxError) throw cause
    throw new GloveboxError('invalid_request', 'Expected plain data, got an object that cannot be read.', { ...at(walk), cause })
  }
}

function copy(value: unknown, walk: Walk): PlainData {
  walk.values += 1
  if (walk.values > VALUES_MAX) throw tooLarge(`Expected at most ${VALUES_MAX} values in all, got more.`, walk)
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value
  if (typeof value === 'string') return checkText(value, walk)
  if (typeof value !== 'object') throw new GloveboxError('invalid_request', `Expected JSON, got ${shown(value)}.`, at(walk))
  if (walk.path.length >= DEPTH_MAX) throw tooLarge(`Expected at most ${DEPTH_MAX} levels, got more.`, walk)
  if (Array.isArray(value)) return Array.from(value, (item: unknown, index) => within(walk, index, () => copy(item, walk)))
  const plain: { [key: string]: PlainData } = Object.create(null)
  for (const key of Object.keys(value)) {
    within(walk, key, () => {
      const item: unknown = Reflect.get(value, key)
      if (item !== undefined) plain[checkText(key, walk)] = copy(item, walk)
    })
  }
  return plain
}

function checkText(text: string, walk: Walk): string {
  if (text.length > BYTES_MAX) count(walk, text.length)
  count(walk, Buffer.byteLength(text))
  if (text.isWellFormed()) return text
  throw new GloveboxError('invalid_encoding', 'Expected Unicode text, got a lone surrogate.', at(walk))
}

function count(walk: Walk, bytes: number): void {
  walk.bytes += bytes
  if (walk.bytes > BYTES_MAX) throw tooLarge(`Expected at most ${BYTES_MAX} bytes in all, got more.`, walk)
}

function within<T>(walk: Walk, key: string | number, body: () => T): T {
  walk.path.push(key)
  const result = body()
  walk.path.pop()
  return result
}

function tooLarge(message: string, walk: Walk): GloveboxError {
  return new GloveboxError('request_too_large', message, at(walk))
}

function at({ path }: Walk): { field?: string } {
  return path.length === 0 ? {} : { field: fieldPath(path) }
}
