import { createHash } from 'node:crypto'

/** sha256 over plain JSON, 64 lower-case hexadecimal digits. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
