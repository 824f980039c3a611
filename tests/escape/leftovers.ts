import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { descendantsOf, type HostProcess, listProcesses } from './processes.ts'

/** Uids of boxes, over all instances that a host can have. */
const BOX_UIDS = { first: 0x70000000, count: 64 * 1024 } as const
const INSTANCES_FOLDER = '/run/glovebox'
/** Over all instances: it stays. */
const LOCK_LINE = `file ${INSTANCES_FOLDER}/.lock`
const SHARED_FOLDERS = ['/tmp', '/dev/shm', '/var/tmp'] as const

/** Things that runs may leave on a host, each as a readable line, with how often it is there. */
export type Leftovers = ReadonlyMap<string, number>

/**
 * What is there of processes in the range of box uids or with our names, network namespaces, cgroups, mounts, files in shared folders,
 * and descriptors of this process. What belongs to a supervisor that another process still uses is in use, and left out.
 */
export function countLeftovers(): Leftovers {
  const processes = listProcesses()
  const used = usedByOthers(processes)
  const free = processes.filter(({ pid }) => !used.pids.has(pid))
  const lines = [
    ...free.filter(isOurs).map(({ pid, name, uid }) => `process ${pid} ${name} of uid ${uid}`),
    ...new Set(free.filter(({ network }) => network !== '').map(({ network }) => `network namespace ${network}`)),
    ...cgroupMounts().flatMap((mount) => cgroupsBelow(mount, used.instances)),
    ...mountLines(),
    ...filesIn(INSTANCES_FOLDER).filter((path) => path !== LOCK_LINE && !instanceOf(path).some((number) => used.instances.has(number))),
    ...SHARED_FOLDERS.flatMap(filesIn).filter(isFromBox),
    ...openDescriptors(),
  ]
  const counts = new Map<string, number>()
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1)
  return counts
}

/** What is there and was not before. Waits at most `timeoutMs` for it to go: groups are removed off the path of an answer. */
export async function leftSince(before: Leftovers, timeoutMs = 5000): Promise<string[]> {
  const end = performance.now() + timeoutMs
  for (;;) {
    const left = [...countLeftovers()].filter(([line, count]) => count > (before.get(line) ?? 0)).map(([line]) => line)
    if (left.length === 0 || performance.now() > end) return left
    await sleep(100)
  }
}

/** Supervisors that belong to a process which is neither this one nor gone, with all below them, and the numbers of their instances. */
function usedByOthers(processes: readonly HostProcess[]): { pids: ReadonlySet<number>; instances: ReadonlySet<string> } {
  const named = new Set(processes.filter(({ name }) => name.startsWith('glovebox-')).map(({ pid }) => pid))
  const tops = processes.filter(({ pid, parent }) => named.has(pid) && !named.has(parent) && parent !== process.pid && parent !== 1)
  const pids = new Set(tops.flatMap(({ pid }) => [...descendantsOf(pid, processes)]))
  return { pids, instances: new Set([...pids].flatMap(descriptorsOf).flatMap(instanceOf)) }
}

function instanceOf(path: string): string[] {
  const number = /\/(?:run\/glovebox\/|glovebox-)((?:serve-)?\d+)(?:\/|$)/.exec(path)?.[1]
  return number === undefined ? [] : [number]
}

function isOurs({ name, uid }: HostProcess): boolean {
  return name.startsWith('glovebox-') || isBoxUid(uid)
}

function isBoxUid(uid: number): boolean {
  return uid >= BOX_UIDS.first && uid < BOX_UIDS.first + BOX_UIDS.count
}

function cgroupMounts(): string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type]) => type === 'cgroup' || type === 'cgroup2')
    .flatMap(([, path]) => path ?? [])
}

function cgroupsBelow(folder: string, used: ReadonlySet<string>): string[] {
  return foldersIn(folder).flatMap((name) => {
    const path = join(folder, name)
    if (!/^glovebox-\d+$/.test(name)) return cgroupsBelow(path, used)
    return instanceOf(path).some((number) => used.has(number))
      ? []
      : [path, ...foldersIn(path).map((box) => join(path, box))].map((it) => `cgroup ${it}`)
  })
}

function mountLines(): string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `mount ${line}`)
}

function filesIn(folder: string): string[] {
  return tryRead(() => readdirSync(folder)).map((name) => `file ${join(folder, name)}`)
}

/** Made by a box's uid, or by an attack program whatever its uid has become. */
function isFromBox(line: string): boolean {
  const path = line.slice('file '.length)
  return path.includes('/escape-') || tryRead(() => [lstatSync(path).uid]).some(isBoxUid)
}

/** By kind or path: numbers of sockets and pipes differ, their count tells. */
function openDescriptors(): string[] {
  return descriptorsOf(process.pid).map(
    (target) => `descriptor ${target.replace(/:\[\d+\]$/, '').replace(/^\/proc\/\d+\/fd$/, '/proc/self/fd')}`,
  )
}

function descriptorsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`
  return tryRead(() => readdirSync(folder)).flatMap((fd) => tryRead(() => [readlinkSync(join(folder, fd))]))
}

function foldersIn(path: string): string[] {
  return tryRead(() => readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory())).map(({ name }) => name)
}

/** What goes away while it is read is not there. */
function tryRead<T>(read: () => T[]): T[] {
  try {
    return read()
  } catch {
    return []
  }
}
