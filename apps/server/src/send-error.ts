import type { GloveboxError } from '@glovebox/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { PROBLEM_TYPE, toGloveboxError, toProblem } from './problem.ts'

const RETRY_AFTER_S = 2
const MAY_BE_RETRIED = [429, 503]

/** The one place where errors become answers. Ours go to the log with their cause. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const known = toGloveboxError(error)
  if (known.kind === 'service') request.log.error({ err: error }, 'failed')
  sendProblem(reply, known)
}

export function sendProblem(reply: FastifyReply, error: GloveboxError, ids: { readonly runId?: string } = {}): FastifyReply {
  const problem = toProblem(error, { requestId: reply.request.id, ...ids })
  if (MAY_BE_RETRIED.includes(problem.status)) reply.header('retry-after', RETRY_AFTER_S)
  // A path that cannot be read never comes to the hooks.
  reply.header('x-request-id', problem.requestId)
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem))
}
