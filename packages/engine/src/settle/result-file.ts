import { isUtf8 } from 'node:buffer'
import type { CollectedFile, Encoding, FileError, Outcome, Result } from '@glovebox/contract'

/** What a path holds where its bytes were no UTF-8: nobody could write it back under its name. */
const REPLACEMENT = '\ufffd'

/** The files to return, and those that cannot be. */
export function toResultFiles(run: Outcome | undefined, encoding: Encoding): Pick<Result, 'files' | 'fileErrors'> {
  const collected = run?.files ?? []
  return {
    files: collected.filter(({ path }) => !path.includes(REPLACEMENT)).map((file) => toResultFile(file, encoding)),
    fileErrors: [
      ...(run?.fileErrors ?? []).map((error) => ({ ...error })),
      ...collected.filter(({ path }) => path.includes(REPLACEMENT)).map(toNameError),
    ],
  }
}

/** A file is never altered: what is not UTF-8 comes as base64, and says so. */
function toResultFile({ path, content }: CollectedFile, encoding: Encoding): Result['files'][number] {
  const chosen = encoding === 'utf8' && isUtf8(content) ? 'utf8' : 'base64'
  const buffer = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  return { path, bytes: content.length, content: buffer.toString(chosen), encoding: chosen }
}

function toNameError({ path }: CollectedFile): FileError {
  return { path, code: 'unreadable', message: 'Its name is not valid UTF-8.' }
}
