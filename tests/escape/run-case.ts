import type { Request, Result } from '@glovebox/contract'
import type { Engine } from '@glovebox/engine'
import type { EscapeCase, Expectation } from './cases.ts'

const CHUNK_BYTES = 64 << 10

/** How a run of a case ended, and how it should have. */
export interface Ending {
  readonly expect: Expectation
  readonly result: Result
}

/** Runs a case, once or twice, beside another run of the same program where the case wants one. */
export async function runCase(engine: Engine, it: EscapeCase): Promise<readonly Ending[]> {
  return it.beside === null
    ? await runInTurn(engine, it)
    : await besideRun(engine, { ...it.request, args: [...it.beside] }, () => runInTurn(engine, it))
}

async function runInTurn(engine: Engine, it: EscapeCase): Promise<readonly Ending[]> {
  const endings: Ending[] = []
  const ended = Promise.withResolvers<void>()
  try {
    for (const { request, expect } of it.again ? [it, it.again] : [it])
      endings.push({ expect, result: await engine.run(request, stdinOf(it, ended.promise)) })
    return endings
  } finally {
    ended.resolve()
  }
}

function stdinOf(it: EscapeCase, end: Promise<void>): { stdin?: AsyncIterable<Uint8Array> } {
  if (it.stdinHeldOpen) return { stdin: silence(end) }
  return it.stdinBytes === null ? {} : { stdin: zeros(it.stdinBytes) }
}

/** The other run has said its first word when `work` starts, and is cancelled when `work` is done. */
async function besideRun<T>(engine: Engine, request: Request, work: () => Promise<T>): Promise<T> {
  const speaks = Promise.withResolvers<void>()
  const cancel = new AbortController()
  const other = engine.run(request, {
    signal: cancel.signal,
    stdin: silence(new Promise((resolve) => cancel.signal.addEventListener('abort', () => resolve()))),
    onEvent: ({ type }) => {
      if (type === 'stdout') speaks.resolve()
    },
  })
  try {
    await Promise.race([speaks.promise, other.then(({ reason }) => Promise.reject(new Error(`the run beside ended: ${reason.message}`)))])
    return await work()
  } finally {
    cancel.abort()
    await other
  }
}

/** A stdin that says one letter, then nothing until `end`. */
async function* silence(end: Promise<void>): AsyncGenerator<Uint8Array> {
  yield Buffer.from('x')
  await end
}

async function* zeros(bytes: number): AsyncGenerator<Uint8Array> {
  for (let left = bytes; left > 0; left -= CHUNK_BYTES) yield new Uint8Array(Math.min(left, CHUNK_BYTES))
}
