import { connect } from 'node:net'
import { ERRORS, type ErrorCode, GloveboxError } from '@glovebox/contract'
import type { Report } from './progress.ts'

/** A builder says something at every step, and the longest step is bounded by less. */
const SILENCE_MAX_MS = 40 * 60_000
const LINE_CHARACTERS_MAX = 64 * 1024

/** Has the builder behind a unix socket build one language; gives the image's digest. Errors: those of the builder, image_build_failed. */
export async function askBuilder(socket: string, language: string, report: Report): Promise<string> {
  const connection = connect(socket)
  connection.setEncoding('utf8').setTimeout(SILENCE_MAX_MS, () => connection.destroy(new Error('it has said nothing for too long')))
  // Not ended: the builder takes the end of our side for a line that will not come.
  connection.write(`${language}\n`)
  try {
    let text = ''
    for await (const chunk of connection as AsyncIterable<string>) {
      const lines = (text + chunk).split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) {
        const digest = take(line, report)
        if (digest !== null) return digest
      }
      if (text.length > LINE_CHARACTERS_MAX) throw new Error('it sends a line without end')
    }
    throw new Error('it ended without an answer')
  } catch (cause) {
    if (cause instanceof GloveboxError) throw cause
    throw new GloveboxError('image_build_failed', `the builder at ${socket} was of no use: ${(cause as Error).message}`, {
      suggestion: 'Send the run again; or run `glovebox image build` as root, and read its log.',
      cause,
    })
  } finally {
    connection.destroy()
  }
}

/** The digest when it is done, null when there is more to come. */
function take(line: string, report: Report): string | null {
  const { type, step, fraction, digest, code, message, suggestion } = JSON.parse(line) as Readonly<Record<string, unknown>>
  if (type === 'done' && typeof digest === 'string') return digest
  if (type === 'progress' && typeof step === 'string' && typeof fraction === 'number') report(step, fraction)
  if (type !== 'failed') return null
  const known = typeof code === 'string' && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'image_build_failed'
  throw new GloveboxError(known, String(message), { suggestion: String(suggestion) })
}
