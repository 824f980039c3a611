import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { listProcesses } from '../escape/processes.ts'

const MONITOR = join(import.meta.dirname, '../../native/build/glovebox-monitor')
const BUILDER = join(import.meta.dirname, '../../apps/builder/src/main.ts')
const SERVER = join(import.meta.dirname, './stand-ins/server.ts')
const SUPERVISOR = join(import.meta.dirname, './stand-ins/supervisor.ts')

export interface ServiceOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly port?: number
  readonly images?: string
  readonly drainSeconds?: number
  readonly cwd?: string
  /** Wraps the monitor's command line. */
  readonly command?: (argv: readonly string[]) => readonly [string, ...string[]]
}

/** What the stand-in of the server tells of itself. */
export interface ServerFacts {
  readonly pid: number
  readonly parent: number
  readonly uid: number
  readonly gid: number
  readonly noNewPrivileges: boolean
  readonly inherited: readonly string[]
  /** What its stdout and stderr are. */
  readonly outputs: readonly string[]
  readonly limits: string
  /** The names. */
  readonly environment: readonly string[]
  readonly supervisor: string
  readonly builder: string
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'glovebox-service-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Starts the real monitor over stand-ins of server and supervisor; the builder is the real one. Asked to end after the test. */
export function startService(options: ServiceOptions = {}) {
  const core = temporaryFolder()
  writeFileSync(join(core, 'glovebox-supervisor'), `#!${process.execPath}\nimport('${SUPERVISOR}')\n`)
  chmodSync(join(core, 'glovebox-supervisor'), 0o755)
  const images = options.images ?? dirname(core)
  const argv = ['--address', '127.0.0.1', '--port', `${options.port ?? 0}`, '--core', core, '--images', images, '--node', process.execPath]
  argv.push('--server', SERVER, '--builder', BUILDER, '--drain', `${options.drainSeconds ?? 20}`)
  const [program, ...words] = options.command?.([MONITOR, ...argv]) ?? [MONITOR, ...argv]
  const child = spawn(program, words, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      printed[stream] += chunk
    })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill()
    await ended
  })
  return { pid: child.pid as number, printed, ended, ...asking(printed), ...looking(child.pid as number) }
}

function asking(printed: { readonly stdout: string }) {
  const port = async () => Number((await until(() => printed.stdout.split('\n')[0])) ?? 0)
  const ask = async (path: string, body?: string): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${await port()}${path}`, body === undefined ? {} : { method: 'POST', body })
    return await response.text()
  }
  const facts = async () => JSON.parse(await ask('/')) as ServerFacts
  return { port, ask, facts }
}

function looking(serve: number) {
  const childrenOf = (parent: number) => listProcesses().filter((it) => it.parent === parent && it.state !== 'Z')
  /** The only child of glovebox-serve that is not an orphan. */
  const monitor = () => childrenOf(serve).find(({ name }) => name.startsWith('glovebox-monit'))?.pid ?? 0
  return { monitor }
}

/** Kills one process and no more: 0, -1 and whatever else is no process's number would mean many. */
export function killOne(pid: number | undefined, signal: NodeJS.Signals = 'SIGKILL'): void {
  if (!Number.isSafeInteger(pid) || pid === undefined || pid <= 1) throw new Error(`expected the number of a process, got ${pid}`)
  process.kill(pid, signal)
}

/** What `look` gives, as soon as it is something. Null when it is nothing for too long. */
export async function until<T>(look: () => T | undefined | null | false | '' | 0, timeoutMs = 15_000): Promise<T | null> {
  for (const end = performance.now() + timeoutMs; performance.now() < end; await sleep(20)) {
    const found = look()
    if (found) return found as T
  }
  return null
}

/** Resolves when there is no such process; false when it is there for too long. */
export async function isGone(pid: number): Promise<boolean> {
  return (await until(() => !existsSync(`/proc/${pid}`) || isZombie(pid))) !== null
}

function isZombie(pid: number): boolean {
  try {
    return /^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return true
  }
}
