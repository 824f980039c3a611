import { setTimeout } from 'node:timers/promises'
import { Engine, loadServerConfig } from '@glovebox/engine'
import { pino } from 'pino'
import { Server } from '../apps/server/src/server.ts'

export interface HttpLatency {
  /** From the call of the library to its result, and from the request to the end of its answer, in interleaved pairs. */
  readonly engineMs: number[]
  readonly httpMs: number[]
}

const REQUEST = { language: 'python', source: "print('Hello, world!')" }
const GAP_MS = 6

/** One engine, asked directly and over HTTP on a connection that is kept; every run finds a ready box. */
export async function measureHttp({ iterations }: { readonly iterations: number }): Promise<HttpLatency> {
  const engine = new Engine({ backendEndpoint: 'own' })
  const server = await Server.create({ engine, config: loadServerConfig({}, {}), hostChecks: [], log: pino({ level: 'silent' }) })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  const overHttp = async () => {
    const headers = { 'content-type': 'application/json' }
    const reply = await fetch(`${url}/v1/executions`, { method: 'POST', headers, body: JSON.stringify(REQUEST) })
    if (!(await reply.text()).includes('"status":"success"')) throw new Error('a run over HTTP did not succeed')
  }
  const measured: HttpLatency = { engineMs: [], httpMs: [] }
  try {
    for (let warm = 0; warm < 10; warm++) await overHttp()
    for (let count = 0; count < iterations; count++) {
      measured.engineMs.push(await timed(() => engine.run(REQUEST)))
      measured.httpMs.push(await timed(overHttp))
    }
  } finally {
    await server.drain()
  }
  return measured
}

/** The next ready box is made meanwhile. */
async function timed(run: () => Promise<unknown>): Promise<number> {
  await setTimeout(GAP_MS)
  const startedAt = performance.now()
  await run()
  return performance.now() - startedAt
}
