import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { BackendContext } from '@glovebox/contract'
import { findSubordinateIds } from './subordinate-ids.ts'
import type { SupervisorLink } from './supervisor-link.ts'

const BUILD_FOLDER = join(import.meta.dirname, '../../native/build')
export interface SupervisorPaths {
  readonly supervisor: string
  readonly init: string
  readonly seccomp: string
}

export const SUPERVISOR_PATHS: SupervisorPaths = {
  supervisor: join(BUILD_FOLDER, 'glovebox-supervisor'),
  init: join(BUILD_FOLDER, 'glovebox-init'),
  seccomp: join(BUILD_FOLDER, 'seccomp'),
}

const LAST_WORDS_MAX_BYTES = 4096

/**
 * Starts a supervisor of our own. It leads a session of its own, so that a Ctrl-C meant for us does not reach it; it ends, and takes all its
 * boxes along, when the socket closes. It does not keep this process alive.
 */
export function startSupervisor({ imagesRoot, log }: BackendContext, paths: SupervisorPaths = SUPERVISOR_PATHS): SupervisorLink {
  const argv = ['--fd', '3', '--images', imagesRoot, '--init', paths.init, '--seccomp', paths.seccomp, ...idArguments()]
  const { XDG_RUNTIME_DIR } = process.env
  const env = XDG_RUNTIME_DIR === undefined ? {} : { XDG_RUNTIME_DIR }
  const child = spawn(paths.supervisor, argv, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], detached: true, env, cwd: '/' })
  const socket = child.stdio[3] as Socket
  const stderr = child.stderr as unknown as Socket
  let words = ''
  stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-LAST_WORDS_MAX_BYTES)
    log(chunk.toString('utf8').trimEnd())
  })
  stderr.unref()
  child.unref()
  child.on('error', (error) => {
    words = error.message
    socket.destroy()
  })
  const ended = async () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.ref()
    await once(child, 'exit')
  }
  return { socket, lastWords: () => (words.trim() ? ` (${words.trim()})` : ''), ended }
}

/** Without root the ids of boxes are the user's subordinate ones, where there are any and the programs that map them. */
function idArguments(): readonly string[] {
  const ids = process.getuid?.() === 0 ? null : findSubordinateIds()
  return ids === null ? [] : ['--subuid', String(ids.uid), '--subgid', String(ids.gid)]
}
