import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'

const PIECE_CHARACTERS = 256 * 1024

/**
 * What JSON.stringify makes, of a value with a few strings that may be long: output of 16 MiB can be 96 MiB of escapes. Between pieces of them others
 * are served. A pair of surrogates that is cut in two comes as two escapes, which mean the same.
 */
export async function toJsonBytes(value: unknown): Promise<Buffer> {
  const long: string[] = []
  const mark = randomUUID()
  const takeOut = (_key: string, part: unknown) => {
    if (typeof part !== 'string' || part.length <= PIECE_CHARACTERS) return part
    long.push(part)
    return mark
  }
  const [first = '', ...rests] = JSON.stringify(value, takeOut).split(mark)
  const chunks = [Buffer.from(first)]
  for (const [index, rest] of rests.entries()) {
    const text = long[index] ?? ''
    for (let at = 0; at < text.length; at += PIECE_CHARACTERS) {
      await setImmediate()
      chunks.push(Buffer.from(JSON.stringify(text.slice(at, at + PIECE_CHARACTERS)).slice(1, -1)))
    }
    chunks.push(Buffer.from(rest))
  }
  return Buffer.concat(chunks)
}
