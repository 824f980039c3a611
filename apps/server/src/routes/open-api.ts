import type { FastifyInstance } from 'fastify'
import { openApiDocument } from '../open-api-document.ts'

/** GET /openapi.json. */
export function mountOpenApi(app: FastifyInstance): void {
  const document = JSON.stringify(openApiDocument())
  app.get('/openapi.json', async (_request, reply) => reply.type('application/json').send(document))
}
