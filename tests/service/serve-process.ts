import { type ChildProcess, spawn } from 'node:child_process'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Request, Result } from '@glovebox/contract'
import { descendantsOf, type HostProcess, listProcesses } from '../escape/processes.ts'

const LAUNCHER = join(import.meta.dirname, '../../glovebox')
const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 60_000

/** An answer over HTTP; `body` is a Result when `status` is 200, else a problem. */
export interface Reply {
  readonly status: number
  readonly body: Result & { readonly code?: string; readonly runId?: string }
  readonly ms: number
}

/** A real `./glovebox serve`, with all the processes that belong to it. */
export class Service {
  readonly url: URL
  readonly #child: ChildProcess
  readonly #stderr: () => string

  private constructor(url: URL, child: ChildProcess, stderr: () => string) {
    this.url = url
    this.#child = child
    this.#stderr = stderr
  }

  /** Waits until it listens. Throws Error with what it said when it ends instead. */
  static async start(env: NodeJS.ProcessEnv = {}): Promise<Service> {
    const child = spawn(LAUNCHER, ['serve', '--port', '0'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const deadline = performance.now() + START_TIMEOUT_MS
    for (;;) {
      const url = /listening on (http:\/\/\S+)/.exec(said)?.[1]
      if (url !== undefined) return new Service(new URL(url), child, () => said)
      if (child.exitCode !== null || performance.now() > deadline) throw new Error(`serve does not listen: ${said}`)
      await sleep(20)
    }
  }

  get stderr(): string {
    return this.#stderr()
  }

  get pid(): number {
    return this.#child.pid as number
  }

  /** All processes of the service: the top one and everything below it. */
  processes(): readonly HostProcess[] {
    const all = listProcesses()
    const pids = descendantsOf(this.pid, all)
    return all.filter(({ pid }) => pids.has(pid))
  }

  /** Those of one name, outside boxes. Throws Error when there is none. */
  named(name: RegExp): readonly HostProcess[] {
    const found = this.processes().filter((process) => name.test(process.name))
    if (found.length === 0) throw new Error(`no process is named ${name}: ${this.processes().map((it) => it.name)}`)
    return found
  }

  /** Rejects when there is no answer: refused, reset, or nothing within the time. */
  async run(request: Request, { timeoutMs = 60_000, signal }: { timeoutMs?: number; signal?: AbortSignal } = {}): Promise<Reply> {
    const startedAt = performance.now()
    const { status, text } = await post(this.url, JSON.stringify(request), {
      timeoutMs,
      ...(signal && { signal }),
    })
    return { status, body: JSON.parse(text) as Reply['body'], ms: performance.now() - startedAt }
  }

  /** SIGTERM, and waits for the end; gives the exit code. What does not end is killed, and told as null. */
  async stop(): Promise<number | null> {
    const before = this.processes()
    this.#child.kill('SIGTERM')
    const deadline = performance.now() + STOP_TIMEOUT_MS
    while (this.#child.exitCode === null && this.#child.signalCode === null && performance.now() < deadline) await sleep(20)
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode
    for (const { pid } of before) tryKill(pid)
    return null
  }
}

/** Starts a service, hands it over and stops it, whatever happens. */
export async function withService<T>(env: NodeJS.ProcessEnv, use: (service: Service) => Promise<T>): Promise<T> {
  const service = await Service.start(env)
  try {
    return await use(service)
  } finally {
    await service.stop()
  }
}

function post(url: URL, body: string, options: { timeoutMs: number; signal?: AbortSignal }): Promise<{ status: number; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>()
  const { timeoutMs, signal } = options
  const call = httpRequest(new URL('/v1/executions', url), {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    ...(signal && { signal }),
  })
  call.setTimeout(timeoutMs, () => call.destroy(new Error(`no answer within ${timeoutMs} ms`)))
  call.on('error', reject)
  call.on('response', (response: IncomingMessage) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('error', reject)
    response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }))
  })
  call.end(body)
  return promise
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
