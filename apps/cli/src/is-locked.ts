import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const HELD = 1

/** Does a live process hold the flock on this file? Node cannot ask; util-linux's flock can. */
export function isLocked(file: string): boolean {
  return existsSync(file) && spawnSync('flock', ['--nonblock', '--conflict-exit-code', String(HELD), file, 'true']).status === HELD
}
