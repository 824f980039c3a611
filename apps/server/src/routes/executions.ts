import { type Encoding, GloveboxError, type Request, type Result } from '@glovebox/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ByteBudget } from '../byte-budget.ts'
import { checkBodyHeaders, chooseForm } from '../check-headers.ts'
import { EventReply } from '../event-reply.ts'
import { parseJson } from '../parse-json.ts'
import { toGloveboxError } from '../problem.ts'
import { readBody } from '../read-body.ts'
import { sendProblem } from '../send-error.ts'
import type { ServerParts } from '../server-parts.ts'
import { toJsonBytes } from '../to-json-bytes.ts'

/** Of bodies that are held: a request costs several times its size until it is answered. */
const HELD_BYTES_MAX = 64 * 1024 * 1024

/** POST /v1/executions: runs a request and answers with its result, or with its events as they happen. */
export function mountExecutions(app: FastifyInstance, { engine, connections, isDraining }: ServerParts): void {
  const budget = new ByteBudget(HELD_BYTES_MAX)
  app.post('/v1/executions', async (request, reply) => {
    if (isDraining()) throw new GloveboxError('engine_closed', 'This service is ending.')
    const form = chooseForm(request.headers.accept)
    checkBodyHeaders(request.headers)
    return await budget.withLease(async ({ grow }) => {
      const body = refuseTenant(parseJson(await readBody(request.raw, reply.raw, grow)))
      const signal = connections.signalOf(request.raw.socket)
      const execution = { engine, request, reply, body, signal }
      return form === 'events' ? await stream(execution) : await answer(execution)
    })
  })
}

interface Execution {
  readonly engine: ServerParts['engine']
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly body: Request
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal
}

async function answer({ engine, request, reply, body, signal }: Execution): Promise<FastifyReply> {
  const result = await engine.run(body, { signal })
  logResult(request, result)
  if (result.status !== 'internal_error') return reply.type('application/json; charset=utf-8').send(await toJsonBytes(result))
  return sendProblem(reply, new GloveboxError('internal_error', 'The run failed.'), { runId: result.id })
}

async function stream({ engine, request, reply, body, signal }: Execution): Promise<FastifyReply> {
  const events = new EventReply(reply, encodingOf(body))
  try {
    const result = await engine.run(body, { signal, onEvent: (event) => events.take(event) })
    logResult(request, result)
  } catch (error) {
    if (!events.begun) throw error
    const known = toGloveboxError(error)
    if (known.kind === 'service') request.log.error({ err: error }, 'failed')
    events.fail(known)
  } finally {
    await events.end()
  }
  return reply
}

/** Only facts of ours: nothing that a caller sent or a program printed goes to the log. */
function logResult({ log }: FastifyRequest, { id, status, language, timing }: Result): void {
  log.info({ runId: id, verdict: status, language, totalMs: timing.totalMs }, 'run ended')
}

/** Who pays is for the service to say, not for whoever sends the body. Everything else of it is checked by the engine. */
function refuseTenant(body: unknown): Request {
  if (typeof body === 'object' && body !== null && Object.hasOwn(body, 'tenant'))
    throw new GloveboxError('invalid_request', 'Expected no tenant: over HTTP it is not for the caller to choose.', {
      field: 'tenant',
      suggestion: 'Leave it out.',
    })
  return body as Request
}

function encodingOf(body: Request): Encoding {
  return body?.outputEncoding === 'base64' ? 'base64' : 'utf8'
}
