import { GloveboxError } from '@glovebox/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** A path that there is not is told from a method that a path does not take, before any body is looked at. Must come before the routes. */
export function refuseUnroutable(app: FastifyInstance): void {
  const routes: { readonly pattern: RegExp; readonly method: string }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = new RegExp(`^${url.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`)
    for (const one of [method].flat()) routes.push({ pattern, method: one })
  })
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return
    const path = request.url.split('?', 1)[0] ?? ''
    const methods = routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
    if (methods.length === 0)
      throw new GloveboxError('not_found', 'There is nothing at that path.', { suggestion: 'GET /openapi.json tells what there is.' })
    return answerOtherMethod(request, reply, ['OPTIONS', ...methods].toSorted().join(', '))
  })
  app.setNotFoundHandler(async () => {
    throw new GloveboxError('not_found', 'There is nothing at that path.')
  })
}

function answerOtherMethod(request: FastifyRequest, reply: FastifyReply, allow: string): FastifyReply {
  reply.header('allow', allow)
  if (request.method === 'OPTIONS') return reply.code(204).send()
  throw new GloveboxError('method_not_allowed', `Expected one of ${allow}, got ${request.method}.`)
}
