import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ErrorCode, GloveboxError } from '@glovebox/contract'
import type { Logger } from 'pino'
import { PROBLEM_TYPE, toProblem } from './problem.ts'
import { requestIdOf } from './request-id.ts'

const CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'Expected a whole request in time, got a part of one.'],
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'Expected fewer bytes of headers.'],
}
const UNREADABLE = ['invalid_request', 'Expected HTTP/1.1, got something else.'] as const

/** Node gives up on a connection before there is a request: what it sent is no HTTP, too large or too slow. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex, log: Logger): void {
  // Node's own handler looks there too: an answer that has begun cannot have another put into it.
  const answering = (Reflect.get(socket, '_httpMessage') as { headersSent?: boolean } | null | undefined)?.headersSent
  if (error.code === 'ECONNRESET' || !socket.writable || answering) {
    socket.destroy()
    return
  }
  const [code, message] = CODES[error.code ?? ''] ?? UNREADABLE
  refuse(socket, new GloveboxError(code, message), log)
}

/** Node hands over the connection of a CONNECT, which has a name and a port where others have a path. */
export function refuseConnect(socket: Duplex, log: Logger): void {
  socket.on('error', () => undefined)
  const suggestion = 'This is no proxy; GET /openapi.json tells what there is.'
  refuse(socket, new GloveboxError('invalid_request', 'Expected a path, got CONNECT.', { suggestion }), log)
}

function refuse(socket: Duplex, error: GloveboxError, log: Logger): void {
  const problem = toProblem(error, { requestId: requestIdOf({ headers: {} }) })
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'connection: close',
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${problem.requestId}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
  log.info({ requestId: problem.requestId, status: problem.status }, 'answered')
}
