import { isIP } from 'node:net'
import { GloveboxError } from '@glovebox/contract'
import type { FastifyInstance } from 'fastify'

/**
 * A service without keys on the loopback address is for this host's own users. A page of somebody else in a browser here comes under the
 * name that it was loaded from, whatever address it has that name point to (DNS rebinding): such a name has a dot, as all of the public DNS.
 */
export function refuseForeignNames(app: FastifyInstance, { host, open }: { readonly host: string; readonly open: boolean }): void {
  if (open) return
  app.addHook('onRequest', async (request) => {
    const name = nameOf(request.headers.host ?? 'localhost')
    if (isIP(name) !== 0 || !name.includes('.') || name.endsWith('.localhost') || name === host.toLowerCase()) return
    throw new GloveboxError('foreign_host', `Expected localhost or an address, got ${JSON.stringify(name.slice(0, 100))}.`, {
      field: 'host',
    })
  })
}

/** Without the port, and the brackets of an IPv6 address. */
function nameOf(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
}
