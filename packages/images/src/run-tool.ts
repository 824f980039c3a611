import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { BuildLog } from './build-log.ts'
import { SYSTEM_PATH } from './host-tools.ts'

export interface Tool {
  /** What to call it in a message. */
  readonly name: string
  readonly argv: readonly string[]
  /** Added to a PATH and a locale; nothing else of our environment is passed on. */
  readonly env?: Readonly<Record<string, string>>
  /** stdin; default empty. */
  readonly input?: string
  /** Gets each line of stderr. */
  readonly onLine?: (line: string) => void
  /** Gets each line that the tool writes to descriptor 3. */
  readonly onStatus?: (line: string) => void
}

const TIME_MAX_MS = 30 * 60_000
const KEPT_CHARACTERS_MAX = 4 * 1024 * 1024

/** Runs one tool to its end, logs what it prints, gives its stdout. Throws an Error that names the tool when it fails. */
export async function runTool(tool: Tool, log: BuildLog): Promise<string> {
  log.line(`+ ${tool.argv.join(' ')}`)
  // Whatever our own umask is, an image's files are for every uid to read.
  const child = spawn('sh', ['-c', 'umask 022; exec "$@"', 'sh', ...tool.argv], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env: { PATH: SYSTEM_PATH, LANG: 'C.UTF-8', ...tool.env },
    timeout: TIME_MAX_MS,
    killSignal: 'SIGKILL',
  })
  const [stdin, stdout, stderr, status] = child.stdio
  // A tool that does not read its input may close it.
  stdin?.on('error', () => {})
  stdin?.end(tool.input ?? '')
  let kept = ''
  onLines(stdout, (line) => {
    log.line(line)
    if (kept.length < KEPT_CHARACTERS_MAX) kept += `${line}\n`
  })
  onLines(stderr, (line) => {
    log.line(line)
    tool.onLine?.(line)
  })
  onLines(status as Readable, (line) => tool.onStatus?.(line))
  const end = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ?? String(code)))
  })
  if (end !== '0') throw new Error(`${tool.name} ended with ${end}`)
  return kept
}

function onLines(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine)
}

/**
 * Wraps an argv so that it runs in mount, pid and ipc namespaces of its own and dies, with all that it started, when we do.
 * Without `network` it also has no network.
 */
export function contained(argv: readonly string[], { network }: { readonly network: boolean }): string[] {
  const namespaces = ['--mount', '--ipc', '--pid', '--fork', '--kill-child', '--mount-proc', ...(network ? [] : ['--net'])]
  return ['setpriv', '--pdeathsig', 'KILL', '--', 'unshare', ...namespaces, '--', ...argv]
}
