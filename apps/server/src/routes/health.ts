import type { FastifyInstance } from 'fastify'
import { checkReady } from '../check-ready.ts'
import type { ServerParts } from '../server-parts.ts'

/** GET /healthz: does the process live? GET /readyz: can it run programs, and if not, why? */
export function mountHealth(app: FastifyInstance, parts: ServerParts): void {
  app.get('/', async () => ({ name: 'glovebox', openapi: '/openapi.json', languages: '/v1/languages', executions: '/v1/executions' }))
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const checks = await checkReady(parts)
    const ready = checks.every(({ ok }) => ok)
    return reply.code(ready ? 200 : 503).send({ ready, checks })
  })
}
