import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SUPERVISOR_PATHS } from '../own-supervisor.ts'

/** A uid that may connect beside root; nobody's. */
export const PEER_UID = 0x6fff_fff0

const { supervisor, init, seccomp } = SUPERVISOR_PATHS
/** Holds the socket, and starts a supervisor behind it at every line. */
const KEEPER = 'while read -r line; do "$@" & done; wait'

/** A supervisor behind a socket with a name, as the monitor of a service keeps it. */
export class ListeningSupervisor {
  readonly path: string
  readonly #folder: string
  readonly #keeper: ChildProcess
  #said = ''

  private constructor(folder: string, path: string, keeper: ChildProcess) {
    this.#folder = folder
    this.path = path
    this.#keeper = keeper
    keeper.stderr?.on('data', (chunk: Buffer) => {
      this.#said += chunk.toString()
    })
  }

  static async start(imagesRoot: string): Promise<ListeningSupervisor> {
    const folder = mkdtempSync(join(tmpdir(), 'glovebox-test-'))
    const path = join(folder, 'supervisor.sock')
    const server = createServer()
    await once(server.listen(`${path}.new`), 'listening')
    // Closing the server removes the name that it knows.
    renameSync(`${path}.new`, path)
    chmodSync(folder, 0o711)
    chmodSync(path, 0o666)
    const { fd } = (server as unknown as { _handle: { fd: number } })._handle
    const argv = [supervisor, '--listen', '3', '--peer', String(PEER_UID), '--lifeline', '4', '--images', imagesRoot]
    argv.push('--init', init, '--seccomp', seccomp)
    const keeper = spawn('/bin/sh', ['-c', KEEPER, 'sh', ...argv], { stdio: ['pipe', 'ignore', 'pipe', fd, 'pipe'], cwd: '/' })
    server.close()
    const listening = new ListeningSupervisor(folder, path, keeper)
    listening.startAnother()
    await listening.pid()
    return listening
  }

  /** To be called when the one before has died. */
  startAnother(): void {
    this.#keeper.stdin?.write('start\n')
  }

  get said(): string {
    return this.#said
  }

  /** Of the supervisor, once it is there. */
  async pid(): Promise<number> {
    for (;;) {
      const found = this.#pid()
      if (found !== undefined) return found
      await sleep(5)
    }
  }

  #pid(): number | undefined {
    return childrenOf(this.#keeper.pid ?? 0)
      .flatMap(childrenOf)
      .find((pid) => nameOf(pid) === 'glovebox-superv')
  }

  /** Ends it, whoever is connected, and waits until all is gone. */
  async stop(): Promise<void> {
    const gone = once(this.#keeper, 'exit')
    const pid = this.#pid()
    if (pid !== undefined) process.kill(pid, 'SIGTERM')
    this.endLifeline()
    await gone
    rmSync(this.#folder, { recursive: true })
  }

  endLifeline(): void {
    this.#keeper.stdin?.end()
    ;(this.#keeper.stdio[4] as { destroy(): void }).destroy()
  }
}

export function memoryKib(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

export function descriptorCount(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

function childrenOf(pid: number): number[] {
  return textOf(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .map(Number)
    .filter((child) => child > 0)
}

function nameOf(pid: number): string {
  return textOf(`/proc/${pid}/comm`).trim()
}

/** A process may end while it is looked at. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
