import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { GloveboxError } from '@glovebox/contract'

/** `shared` locks exclude only whoever wants the file alone. */
export interface LockOptions {
  readonly shared?: boolean
  /** Called once when the lock is not free. */
  readonly onWait?: () => void
}

/**
 * Runs `body` while this process holds the lock on `file`, waiting for it as long as it takes.
 * The kernel's lock is held by a `flock` child that ends with our end of its stdin: a holder that dies, however, lets go.
 */
export async function withLock<T>(file: string, body: () => Promise<T>, { shared = false, onWait }: LockOptions = {}): Promise<T> {
  const mode = shared ? '--shared' : '--exclusive'
  const atOnce = await takeLock(file, [mode, '--nonblock'])
  if (atOnce === null) onWait?.()
  const release = atOnce ?? (await takeLock(file, [mode]))
  if (release === null) throw new GloveboxError('image_build_failed', `the lock ${file} cannot be taken`)
  return await body().finally(release)
}

/** As withLock, but gives null, without running `body`, when another process holds the lock. */
export async function withFreeLock<T>(file: string, body: () => Promise<T>): Promise<T | null> {
  const release = await takeLock(file, ['--exclusive', '--nonblock'])
  return release === null ? null : await body().finally(release)
}

async function takeLock(file: string, mode: readonly string[]): Promise<(() => Promise<void>) | null> {
  // Detached: an interrupt typed at the terminal must not let go of the lock while the build still ends.
  const holder = spawn('flock', [...mode, file, 'sh', '-c', 'echo; exec cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  })
  const closed = new Promise<void>((resolve) => holder.once('close', () => resolve()))
  const taken = await Promise.race([
    once(holder.stdout, 'data').then(() => true),
    closed.then(() => false),
    once(holder, 'error').then(() => false),
  ])
  if (!taken) return null
  holder.stdin.on('error', () => {})
  return () => {
    holder.stdin.end()
    return closed
  }
}
