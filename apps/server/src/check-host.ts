import type { IncomingMessage } from 'node:http'
import { GloveboxError } from '@glovebox/contract'

/** One Host field, which HTTP/1.0 may leave out: who passes a request on must not take it for another's. Errors: invalid_request. */
export function checkHost({ headersDistinct, httpVersion }: IncomingMessage): void {
  const count = headersDistinct.host?.length ?? 0
  if (count === 1 || (count === 0 && httpVersion === '1.0')) return
  throw new GloveboxError('invalid_request', `Expected one Host header, got ${count}.`, { field: 'host', suggestion: 'Send one.' })
}
