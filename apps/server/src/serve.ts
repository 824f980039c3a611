import { Socket } from 'node:net'
import type { Server } from './server.ts'

export interface ServeOptions {
  readonly listen: Parameters<Server['listen']>[0]
  /** Read end of a pipe: when its other end is gone, so is whoever started this, and it is time to end. */
  readonly lifelineFd?: number
}

/** A monitor that was killed is started again, and so is a server on the same socket: until that listens, this one goes on. */
const HAND_OVER_MS = 3000

/** Listens, says where, and ends when told to: by SIGTERM, SIGINT or the end of the lifeline. A second time is an order to hurry. */
export async function serve(server: Server, { listen, lifelineFd }: ServeOptions): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const drain = () => resolve(server.drain())
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, drain)
  const url = await server.listen(listen)
  if (lifelineFd !== undefined) onEnd(lifelineFd, () => setTimeout(() => server.isDraining || drain(), HAND_OVER_MS))
  process.stderr.write(`glovebox: listening on ${url}\n`)
  await promise
}

function onEnd(pipeFd: number, ended: () => void): void {
  const pipe = new Socket({ fd: pipeFd, readable: true, writable: false })
  pipe.on('error', () => {}).once('close', ended)
  pipe.resume()
}
