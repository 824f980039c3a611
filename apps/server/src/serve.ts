import { Socket } from 'node:net'
import type { Server } from './server.ts'

export interface ServeOptions {
  readonly listen: Parameters<Server['listen']>[0]
  /** Read end of a pipe: when its other end is gone, so is whoever started this, and it is time to end. */
  readonly lifelineFd?: number
}

/** Listens, says where, and ends when told to: by SIGTERM, SIGINT or the end of the lifeline. A second time is an order to hurry. */
export async function serve(server: Server, { listen, lifelineFd }: ServeOptions): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const drain = () => resolve(server.drain())
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, drain)
  const url = await server.listen(listen)
  if (lifelineFd !== undefined)
    new Socket({ fd: lifelineFd, readable: true, writable: false }).resume().once('close', drain).on('error', drain)
  process.stderr.write(`glovebox: listening on ${url}\n`)
  await promise
}
