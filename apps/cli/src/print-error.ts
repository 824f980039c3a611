import { GloveboxError } from '@glovebox/contract'
import { EXIT } from './exit-code.ts'

/** Tells an error on stderr, or with `json` as `{"error": …}` on stdout. Gives the exit code. */
export function printError(error: unknown, { json }: { readonly json: boolean }): number {
  const known = error instanceof GloveboxError ? error : unexpected(error)
  if (json) process.stdout.write(`${JSON.stringify({ error: known })}\n`)
  else process.stderr.write(`glovebox: ${known.message}\n${known.suggestion === '' ? '' : `          ${known.suggestion}\n`}`)
  return known.kind === 'caller' ? EXIT.refused : EXIT.serviceFailure
}

function unexpected(error: unknown): GloveboxError {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return new GloveboxError('backend_failure', `unexpected: ${message}`, { cause: error })
}
