import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type ErrorCode, GloveboxError } from '@glovebox/contract'
import { PROBLEM_TYPE, toProblem } from './problem.ts'
import { requestIdOf } from './request-id.ts'

const CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'Expected a whole request in time, got a part of one.'],
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'Expected fewer bytes of headers.'],
}
const UNREADABLE = ['invalid_request', 'Expected HTTP/1.1, got something else.'] as const

/** Node gives up on a connection before there is a request: what it sent is no HTTP, too large or too slow. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  // Node's own handler looks there too: an answer that has begun cannot have another put into it.
  const answering = (Reflect.get(socket, '_httpMessage') as { headersSent?: boolean } | null | undefined)?.headersSent
  if (error.code === 'ECONNRESET' || !socket.writable || answering) {
    socket.destroy()
    return
  }
  const [code, message] = CODES[error.code ?? ''] ?? UNREADABLE
  const problem = toProblem(new GloveboxError(code, message), { requestId: requestIdOf({ headers: {} }) })
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'connection: close',
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${problem.requestId}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}
