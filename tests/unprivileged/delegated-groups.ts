import { chownSync, existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const CONTROLLERS = ['memory', 'pids', 'cpuacct', 'cpu'] as const
const REMOVE_TRIES = 50

/** Groups below our own, one in each v1 hierarchy, handed to a user as an administrator would; null where cgroups are not v1. */
export function delegateGroups(uid: number): readonly string[] | null {
  const own = CONTROLLERS.map(ownGroup)
  if (!own.every((folder) => folder !== null)) return null
  return [...new Set(own)].map((folder) => {
    const group = join(folder, `unprivileged-${process.pid}`)
    mkdirSync(group)
    chownSync(group, uid, uid)
    return group
  })
}

/** A group is busy for a moment after its last process was reaped. */
export async function removeGroups(groups: readonly string[]): Promise<void> {
  for (const group of groups) {
    for (let tries = 0; existsSync(group); tries++) {
      try {
        rmdirSync(group)
      } catch (error) {
        if (tries === REMOVE_TRIES) throw error
        await sleep(20)
      }
    }
  }
}

function ownGroup(controller: string): string | null {
  const line = readFileSync('/proc/self/cgroup', 'utf8')
    .split('\n')
    .find((it) => it.split(':')[1]?.split(',').includes(controller))
  const path = line?.split(':').slice(2).join(':')
  const folder = path === undefined ? null : join('/sys/fs/cgroup', controller, path)
  return folder !== null && existsSync(folder) ? folder : null
}
