import { isUtf8 } from 'node:buffer'
import { GloveboxError } from '@glovebox/contract'

const DEPTH_MAX = 32
/** As many as a request may hold in all: what is refused for their number costs no memory before. */
const VALUES_MAX = 100_000

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c]
const OPENING = [0x5b, 0x7b]
const CLOSING = [0x5d, 0x7d]

/** JSON in UTF-8. Of keys that come twice the last counts. Errors: invalid_encoding, request_too_large, invalid_request. */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes))
    throw new GloveboxError('invalid_encoding', 'Expected UTF-8, got bytes that are none.', { suggestion: 'Encode the body as UTF-8.' })
  checkShape(bytes)
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new GloveboxError('invalid_request', `Expected JSON, got ${bytes.length === 0 ? 'an empty body' : 'text that is none'}.`, {
      suggestion: 'Send an object such as {"language":"…","source":"…"}.',
      cause,
    })
  }
}

/** Counts levels and values without making any. Whether it is JSON at all is for the parser to say. */
function checkShape(bytes: Buffer): void {
  let depth = 0
  let values = 1
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (byte === QUOTE) at = endOfString(bytes, at)
    else if (byte === COMMA) values++
    else if (CLOSING.includes(byte)) depth--
    else if (OPENING.includes(byte)) {
      depth++
      values++
    }
    if (depth > DEPTH_MAX) throw new GloveboxError('request_too_large', `Expected at most ${DEPTH_MAX} levels, got more.`)
    if (values > VALUES_MAX) throw new GloveboxError('request_too_large', `Expected at most ${VALUES_MAX} values in all, got more.`)
  }
}

/** Where the string that begins at `start` ends, or the end of all. */
function endOfString(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let escapes = 0
    while (bytes[at - 1 - escapes] === BACKSLASH) escapes++
    if (escapes % 2 === 0) return at
  }
  return bytes.length
}
