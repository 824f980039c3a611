import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

export const LAUNCHER = join(import.meta.dirname, '../../glovebox')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly ms: number
}

export interface Call {
  /** What is written to stdin, which then ends; null leaves it open. Default: ends at once. */
  readonly stdin?: string | null
  readonly launcher?: string
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Called with the process, and again for each piece that it prints to stdout. */
  readonly during?: (child: ChildProcess, stdout: string) => void
}

/** Runs the real command line, as the leader of a process group as a shell does, and waits until it has ended and its pipes are closed. */
export async function runGlovebox(args: readonly string[], call: Call = {}): Promise<Ended> {
  const started = performance.now()
  const child = spawn(call.launcher ?? LAUNCHER, args, { cwd: call.cwd, env: { ...process.env, ...call.env }, detached: true })
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text
      if (stream === 'stdout') call.during?.(child, printed.stdout)
    })
  }
  child.stdin.on('error', ignoreBrokenPipe)
  if (call.stdin !== null) child.stdin.end(call.stdin ?? '')
  call.during?.(child, '')
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.on('error', reject)
  child.on('close', resolve)
  const code = await promise
  return { code, ...printed, ms: performance.now() - started }
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
