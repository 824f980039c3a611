import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** One process as /proc tells it. `network` names its network namespace, empty for a zombie. */
export interface HostProcess {
  readonly pid: number
  readonly parent: number
  readonly name: string
  readonly state: string
  readonly uid: number
  readonly residentBytes: number
  readonly network: string
}

/** All processes of the host. One that ends meanwhile is left out. */
export function listProcesses(): readonly HostProcess[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return []
    const process = readProcess(Number(entry))
    return process === null ? [] : [process]
  })
}

/** The process and everything below it. */
export function descendantsOf(pid: number, processes: readonly HostProcess[]): ReadonlySet<number> {
  const found = new Set([pid])
  for (let size = 0; size !== found.size; ) {
    size = found.size
    for (const process of processes) if (found.has(process.parent)) found.add(process.pid)
  }
  return found
}

function readProcess(pid: number): HostProcess | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? ''
    return {
      pid,
      parent: Number(field('PPid')),
      name: field('Name'),
      state: field('State'),
      uid: Number(field('Uid')),
      residentBytes: Number(field('VmRSS')) * 1024,
      network: readNamespace(pid),
    }
  } catch {
    return null
  }
}

function readNamespace(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return ''
  }
}
