import { readFileSync } from 'node:fs'
import { GloveboxError } from '@glovebox/contract'

export interface User {
  readonly uid: number
  readonly gid: number
}

/** `UID:GID`, neither of them root's. Errors: invalid_config. */
export function parseUser(text: string): User {
  const [, uid, gid] = /^([1-9]\d{0,9}):([1-9]\d{0,9})$/.exec(text) ?? []
  if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  throw new GloveboxError('invalid_config', `Expected UID:GID, neither of them 0, got ${JSON.stringify(text)}.`, { field: 'user' })
}

/** Becomes another user for good, and makes sure of it. Throws when anything of root is left: then nothing may go on. */
export function dropPrivileges({ uid, gid }: User): void {
  process.setgroups?.([])
  process.setgid?.(gid)
  process.setuid?.(uid)
  const status = readFileSync('/proc/self/status', 'utf8')
  const ids = [...status.matchAll(/^[UG]id:\t(\d+)\t(\d+)\t(\d+)\t(\d+)$/gm)].flatMap(([, ...found]) => found.map(Number))
  const capabilities = [...status.matchAll(/^Cap(?:Inh|Prm|Eff|Amb):\t([0-9a-f]+)$/gm)].map(([, set]) => set)
  const expected = [uid, uid, uid, uid, gid, gid, gid, gid]
  const dropped = ids.join() === expected.join() && capabilities.length === 4 && capabilities.every((set) => /^0+$/.test(set ?? ''))
  if (!dropped || (process.getgroups?.() ?? []).some((group) => group !== gid) || canBecomeRoot())
    throw new Error('This process still has rights of root, and must not go on with them.')
}

function canBecomeRoot(): boolean {
  try {
    process.setuid?.(0)
    return true
  } catch {
    return false
  }
}
