import { lstatSync, readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { SupervisorLink } from './supervisor-link.ts'

const SERVICES_FOLDER = '/run/glovebox'
const WRITABLE_BY_OTHERS = 0o022

/** Sockets of the supervisors that services on this host keep. Only those that nobody but root can have put there. */
export function findSupervisors(folder = SERVICES_FOLDER): string[] {
  if (!isRootsAlone(folder)) return []
  const services = readdirSync(folder).filter((name) => /^serve-\d{1,2}$/.test(name))
  return services.filter((name) => isRootsAlone(join(folder, name))).map((name) => join(folder, name, 'supervisor.sock'))
}

/** Who is at the other end cannot be asked from here: so the way there must be root's. */
function isRootsAlone(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found?.isDirectory() === true && found.uid === 0 && (found.mode & WRITABLE_BY_OTHERS) === 0
}

/** The supervisor behind a socket; it goes on when we leave. */
export function reachSupervisor(path: string): SupervisorLink {
  return { socket: connect(path), lastWords: () => '', ended: () => Promise.resolve() }
}
