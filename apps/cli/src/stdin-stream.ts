import { constants, readFileSync } from 'node:fs'
import { isatty } from 'node:tty'

const STDIN = 0
const ACCESS_MODE = constants.O_RDONLY | constants.O_WRONLY | constants.O_RDWR

/** Our stdin, to be passed on as it comes; undefined when it is a terminal or cannot be read: those are not waited for. */
export function stdinStream(): AsyncIterable<Uint8Array> | undefined {
  return isatty(STDIN) || isUnreadable() ? undefined : process.stdin
}

/** Closed, or open for writing alone. */
function isUnreadable(): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${STDIN}`, 'utf8'))?.[1] ?? '0'
    return (Number.parseInt(flags, 8) & ACCESS_MODE) === constants.O_WRONLY
  } catch {
    return true
  }
}

/** All of stdin as text, for a program given as `-`. */
export async function readStdin(): Promise<string> {
  if (isUnreadable()) return ''
  const chunks: Uint8Array[] = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
