import { fstatSync } from 'node:fs'
import { isatty } from 'node:tty'

const STDIN = 0

/** Our stdin, to be passed on as it comes; undefined when it is a terminal or closed: those are not waited for. */
export function stdinStream(): AsyncIterable<Uint8Array> | undefined {
  return isatty(STDIN) || isClosed() ? undefined : process.stdin
}

function isClosed(): boolean {
  try {
    fstatSync(STDIN)
    return false
  } catch {
    return true
  }
}

/** All of stdin as text, for a program given as `-`. */
export async function readStdin(): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
