import type { IncomingMessage, ServerResponse } from 'node:http'
import { GloveboxError } from '@glovebox/contract'

export const BODY_BYTES_MAX = 8 * 1024 * 1024

/**
 * The whole body, of at most BODY_BYTES_MAX. `grow` is told of each chunk, and may refuse it by throwing. What is refused is not read to its end;
 * the connection stays, for the answer. Errors: request_too_large, invalid_request when the client stops halfway.
 */
export async function readBody(request: IncomingMessage, response: ServerResponse, grow: (bytes: number) => void): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > BODY_BYTES_MAX) throw tooLarge(`${declared}`)
  if (expectsContinue(request)) response.writeContinue()
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  let bytes = 0
  const take = (chunk: Buffer) => {
    try {
      bytes += chunk.length
      if (bytes > BODY_BYTES_MAX) throw tooLarge('more')
      grow(chunk.length)
      chunks.push(chunk)
    } catch (cause) {
      request.pause()
      reject(cause)
    }
  }
  const finish = () => resolve(Buffer.concat(chunks, bytes))
  const fail = () => reject(new GloveboxError('invalid_request', 'Expected a whole body, got a part of one.'))
  request.on('data', take).once('end', finish).once('error', fail).once('close', fail)
  return await promise.finally(() => request.off('data', take).off('end', finish).off('error', fail).off('close', fail))
}

/** HTTP/1.0 knows nothing of it, and would take it for the answer. Other expectations may be ignored. */
function expectsContinue({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === '1.1' && /(?:^|[\s,])100-continue(?:$|[\s,])/i.test(headers.expect ?? '')
}

function tooLarge(got: string): GloveboxError {
  return new GloveboxError('request_too_large', `Expected at most ${BODY_BYTES_MAX} bytes, got ${got}.`)
}
