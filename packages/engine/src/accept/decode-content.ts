import { type Encoding, GloveboxError } from '@glovebox/contract'

/** Content as base64, checked strictly: Node's own decoder takes anything. Errors: invalid_encoding. */
export function decodeContent(content: string, encoding: Encoding, field: string): string {
  if (encoding === 'utf8') return Buffer.from(content, 'utf8').toString('base64')
  if (Buffer.from(content, 'base64').toString('base64') === content) return content
  throw new GloveboxError('invalid_encoding', 'Expected standard base64 with padding and without spaces, got something else.', { field })
}
