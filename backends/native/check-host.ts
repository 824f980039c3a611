import { existsSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import type { BackendContext, Check } from '@glovebox/contract'
import { checkUnprivileged } from './check-unprivileged.ts'
import { SUPERVISOR_PATHS } from './own-supervisor.ts'

const KERNEL_MIN = [5, 14] as const
const NAMESPACES = ['mnt', 'pid', 'ipc', 'uts', 'net', 'cgroup'] as const
const CONTROLLERS = ['memory', 'pids', 'cpu'] as const

/** What this host enforces for the native backend. Starts nothing that lasts. */
export async function checkHost(context: BackendContext): Promise<readonly Check[]> {
  const core = checkCore()
  const kernel = [checkKernel(), checkNamespaces(), checkSeccomp(), checkOverlay()]
  const served = context.endpoint !== '' && context.endpoint !== 'own'
  if (process.getuid?.() === 0 || served) return [core, checkPrivileges(served), ...kernel, checkCgroups(), checkSwap()]
  return [core, ...kernel, ...(await checkUnprivileged(context)), checkSwap()]
}

function ok(name: string, detail: string): Check {
  return { name, status: 'ok', detail, remedy: '' }
}

function missing(name: string, detail: string, remedy: string): Check {
  return { name, status: 'missing', detail, remedy }
}

function checkCore(): Check {
  const absent = Object.values(SUPERVISOR_PATHS).filter((path) => !existsSync(path))
  if (absent.length === 0) return ok('C core', `built in ${SUPERVISOR_PATHS.supervisor.replace(/\/[^/]*$/, '')}`)
  return missing('C core', `not built: ${absent.join(', ')}`, 'Run `make -C native`.')
}

function checkPrivileges(served: boolean): Check {
  return ok('privileges', `${served ? 'those of the service that makes the boxes' : 'root'}; every box gets a uid of its own`)
}

function checkKernel(): Check {
  const [major = 0, minor = 0] = release().split('.').map(Number)
  const enough = major > KERNEL_MIN[0] || (major === KERNEL_MIN[0] && minor >= KERNEL_MIN[1])
  if (enough) return ok('kernel', `Linux ${release()}`)
  return missing('kernel', `Linux ${release()}`, `Use Linux ${KERNEL_MIN.join('.')} or newer: clone3, pidfd and openat2 are needed.`)
}

function checkNamespaces(): Check {
  const absent = NAMESPACES.filter((name) => !existsSync(`/proc/self/ns/${name}`))
  if (absent.length === 0) return ok('namespaces', NAMESPACES.join(', '))
  return missing('namespaces', `the kernel lacks ${absent.join(', ')}`, 'Use a kernel with all namespaces (any distribution kernel).')
}

function checkSeccomp(): Check {
  const actions = read('/proc/sys/kernel/seccomp/actions_avail')
  if (actions?.includes('errno')) return ok('seccomp', `actions: ${actions.trim()}`)
  return missing('seccomp', 'the kernel filters no system calls', 'Use a kernel with CONFIG_SECCOMP_FILTER.')
}

function checkOverlay(): Check {
  if (read('/proc/filesystems')?.includes('\toverlay\n')) return ok('overlayfs', 'images are mounted as layers')
  return missing('overlayfs', 'not in /proc/filesystems', 'Load it: `modprobe overlay`.')
}

function checkCgroups(): Check {
  const found = read('/proc/self/cgroup') ?? ''
  const version1 = found.split('\n').flatMap((line) => line.split(':')[1]?.split(',') ?? [])
  const version2 = (read('/sys/fs/cgroup/cgroup.controllers') ?? '').split(/\s+/)
  for (const [version, controllers] of [
    ['v1', version1],
    ['v2', version2],
  ] as const) {
    if (CONTROLLERS.every((name) => controllers.includes(name))) return ok('cgroup limits', `cgroup ${version}: ${CONTROLLERS.join(', ')}`)
  }
  return missing('cgroup limits', `${CONTROLLERS.join(', ')} are not all there`, 'Mount the cgroup controllers, or boot with cgroup v2.')
}

function checkSwap(): Check {
  const devices = (read('/proc/swaps') ?? '').trim().split('\n').slice(1)
  if (devices.length === 0) return ok('swap', 'none: a memory limit is a limit')
  const accounted = existsSync('/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes') || existsSync('/sys/fs/cgroup/cgroup.controllers')
  if (accounted) return ok('swap', 'present, and closed to boxes')
  const remedy = 'Boot with swapaccount=1, use cgroup v2, or turn swap off (`swapoff -a`).'
  return { name: 'swap', status: 'weaker', detail: 'present, and a box can spill into it', remedy }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
