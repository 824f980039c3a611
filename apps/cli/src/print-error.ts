import { GloveboxError } from '@glovebox/contract'
import { EXIT } from './exit-code.ts'
import { showControls } from './show-controls.ts'

/** Tells an error on stderr, or with `json` as `{"error": …}` on stdout. Gives the exit code. */
export function printError(error: unknown, { json }: { readonly json: boolean }): number {
  const known = error instanceof GloveboxError ? error : unexpected(error)
  if (json) process.stdout.write(`${JSON.stringify({ error: known })}\n`)
  else process.stderr.write(showControls(toLines(known)))
  return known.kind === 'caller' ? EXIT.refused : EXIT.serviceFailure
}

function toLines({ field, message, suggestion }: GloveboxError): string {
  const where = field === undefined || message.includes(field) ? '' : `${field}: `
  return `glovebox: ${where}${message}\n${suggestion === '' ? '' : `          ${suggestion}\n`}`
}

function unexpected(error: unknown): GloveboxError {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return new GloveboxError('backend_failure', `unexpected: ${message}`, { cause: error })
}
