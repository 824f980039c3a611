import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { answerBrokenRequest, refuseConnect } from './answer-broken-request.ts'
import { checkHost } from './check-host.ts'
import { closeLateBodies } from './close-late-bodies.ts'
import { closeStalledReaders } from './close-stalled-readers.ts'
import { Connections } from './connections.ts'
import { refuseForeignNames } from './refuse-foreign-names.ts'
import { refuseUnroutable } from './refuse-unroutable.ts'
import { requestIdOf } from './request-id.ts'
import { mountExecutions } from './routes/executions.ts'
import { mountHealth } from './routes/health.ts'
import { mountLanguages } from './routes/languages.ts'
import { mountOpenApi } from './routes/open-api.ts'
import { sendError } from './send-error.ts'
import type { ServerParts } from './server-parts.ts'

export const HEADER_BYTES_MAX = 16 * 1024
/** How often Node looks for requests that take too long. */
const TIMEOUT_CHECK_MS = 500

/** The routes, and what holds for all of them. Fastify never reads a body: the one route that takes one does, within its bounds. */
export function makeApp(options: Omit<ServerParts, 'connections'>): { readonly app: FastifyInstance; readonly connections: Connections } {
  const { headersTimeoutMs, requestTimeoutMs, keepAliveMs, maxConnections } = options.config
  const app = Fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    requestIdHeader: false,
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, options.log),
    frameworkErrors: sendError,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    http: {
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
      requireHostHeader: false,
    },
  })
  const connections = new Connections(app.server)
  const parts: ServerParts = { ...options, connections }
  app.server.maxConnections = maxConnections
  // `Expect: 100-continue` is answered by whoever reads the body: a refusal needs none. Node would answer the others by itself, and no problem.
  for (const event of ['checkContinue', 'checkExpectation'])
    app.server.on(event, (request, response) => app.server.emit('request', request, response))
  app.server.on('connect', (_request, socket) => refuseConnect(socket, options.log))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.setErrorHandler(sendError)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'x-request-id': request.id, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  })
  app.addHook('onRequest', async ({ raw }) => checkHost(raw))
  refuseForeignNames(app, options.config)
  refuseUnroutable(app)
  closeLateBodies(app)
  closeStalledReaders(app, { stallMs: requestTimeoutMs })
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    request.log.info({ method, route: routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered')
  })
  for (const mount of [mountHealth, mountLanguages, mountExecutions, mountOpenApi]) mount(app, parts)
  return { app, connections }
}
