import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { descendantsOf, listProcesses } from '../escape/processes.ts'
import { until } from './start-service.ts'

const CHECKOUT = join(import.meta.dirname, '../..')

/** On a machine that does much else. */
const START_TIMEOUT_MS = 40_000

export interface ServeOptions {
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Where the command line is. */
  readonly checkout?: string
  /** Wraps the command line, to run it as another user for instance. */
  readonly command?: (argv: readonly string[]) => readonly string[]
}

/** `glovebox serve` on a free port, asked to end after the test. */
export async function runServe({ args = [], env = {}, checkout = CHECKOUT, command = (argv) => argv }: ServeOptions = {}) {
  const cli = [process.execPath, '--conditions=development', join(checkout, 'apps/cli/src/main.ts')]
  const [program = '', ...words] = command([...cli, 'serve', '--port', '0', ...args])
  const child = spawn(program, words, { env: { ...process.env, ...env }, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })
  const printed = { stderr: '' }
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed.stderr += text
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGTERM')
    const second = setTimeout(() => child.kill('SIGTERM'), 2000)
    await ended.finally(() => clearTimeout(second))
  })
  const listens = until(() => /listening on (http:\S+)/.exec(printed.stderr)?.[1], START_TIMEOUT_MS)
  const url = await Promise.race([listens, ended.then(() => null)])
  if (url === null) throw new Error(`the service does not listen: ${printed.stderr}`)
  const pid = child.pid as number
  return { pid, url, printed, ended, child, find: (name: string) => find(pid, name) }
}

/** The youngest process below `top` whose name begins so. */
function find(top: number, name: string): number {
  const processes = listProcesses()
  const below = descendantsOf(top, processes)
  const found = processes.filter((it) => below.has(it.pid) && it.name.startsWith(name) && it.state !== 'Z').map(({ pid }) => pid)
  return Math.max(0, ...found)
}
