import { isUtf8 } from 'node:buffer'
import type { CollectedFile, Encoding, Result } from '@glovebox/contract'

/** A file is never altered: what is not UTF-8 comes as base64, and says so. */
export function toResultFile({ path, content }: CollectedFile, encoding: Encoding): Result['files'][number] {
  const chosen = encoding === 'utf8' && isUtf8(content) ? 'utf8' : 'base64'
  const buffer = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  return { path, bytes: content.length, content: buffer.toString(chosen), encoding: chosen }
}
