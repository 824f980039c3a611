import { existsSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'

/** How many a user needs: every box of every supervisor of the user gets an id of its own. Twin of SUBORDINATE_IDS in the supervisor. */
const NEEDED = 65_536

/** The first of the ids that boxes get on the host. */
export interface SubordinateIds {
  readonly uid: number
  readonly gid: number
}

/** Set-user-id programs (Debian: uidmap) that map the ids for who is not root. */
export const MAP_TOOLS = ['/usr/bin/newuidmap', '/usr/bin/newgidmap'] as const

/** The ranges that /etc/subuid and /etc/subgid give this user; null when one is missing or too small, or nothing is there that maps them. */
export function findSubordinateIds(folder = '/etc'): SubordinateIds | null {
  if (!MAP_TOOLS.every((tool) => existsSync(tool))) return null
  const uid = firstOf(`${folder}/subuid`)
  const gid = firstOf(`${folder}/subgid`)
  return uid === null || gid === null ? null : { uid, gid }
}

/** Lines are `user:first:count`, the user by name or number. */
function firstOf(file: string): number | null {
  for (const line of read(file).split('\n')) {
    const [user, first, count] = line.split(':')
    if (user !== undefined && isMe(user) && Number(first) > 0 && Number(count) >= NEEDED) return Number(first)
  }
  return null
}

function isMe(user: string): boolean {
  if (user === String(process.getuid?.())) return true
  try {
    return user === userInfo().username
  } catch {
    // A uid without a name.
    return false
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
