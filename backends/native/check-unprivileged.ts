import { readFileSync } from 'node:fs'
import type { BackendContext, Check } from '@glovebox/contract'
import { startSupervisor } from './own-supervisor.ts'
import { findSubordinateIds, MAP_TOOLS } from './subordinate-ids.ts'
import { SupervisorConnection } from './supervisor-connection.ts'

const AS_ROOT = 'Run as root (`sudo ./glovebox …`).'

/** How the host can forbid user namespaces, and what to do about each. */
const SWITCHES = [
  { file: 'kernel/unprivileged_userns_clone', forbids: '0', remedy: 'Allow them: `sysctl kernel.unprivileged_userns_clone=1`.' },
  { file: 'user/max_user_namespaces', forbids: '0', remedy: 'Allow some: `sysctl user.max_user_namespaces=15000`.' },
  {
    file: 'kernel/apparmor_restrict_unprivileged_userns',
    forbids: '1',
    remedy: 'Give glovebox-supervisor an AppArmor profile with `userns`, or `sysctl kernel.apparmor_restrict_unprivileged_userns=0`.',
  },
] as const

/** What boxes are like that this user, who is not root, makes. Starts a supervisor and ends it: only a real try tells. */
export async function checkUnprivileged(context: BackendContext): Promise<readonly Check[]> {
  const tried = await tryOwn(context)
  return [checkPrivileges(), checkUserNamespaces(tried), checkIds(), checkLimits(tried)]
}

type Tried = { readonly problem: string } | { readonly problem: null; readonly isolation: string; readonly wholeBoxes: boolean }

async function tryOwn(context: BackendContext): Promise<Tried> {
  try {
    const connection = await SupervisorConnection.open(startSupervisor({ ...context, log: () => {} }))
    const { isolation, wholeBoxes } = connection
    await connection.close()
    return { problem: null, isolation, wholeBoxes }
  } catch (cause) {
    return { problem: (cause as Error).message }
  }
}

function checkPrivileges(): Check {
  const detail = `uid ${process.getuid?.()}: boxes are made in user namespaces; this user can do to them what root could`
  return { name: 'privileges', status: 'weaker', detail, remedy: AS_ROOT }
}

function checkUserNamespaces(tried: Tried): Check {
  const name = 'user namespaces'
  if (tried.problem === null) return { name, status: 'ok', detail: 'this user may make them', remedy: '' }
  return { name, status: 'missing', detail: tried.problem, remedy: remedyOf(tried.problem) }
}

function remedyOf(problem: string): string {
  if (problem.includes('/proc in a user namespace')) {
    return 'Parts of /proc are hidden here, as in a container: show them (Docker: --security-opt systempaths=unconfined), or run as root.'
  }
  const closed = SWITCHES.filter(({ file, forbids }) => read(`/proc/sys/${file}`).trim() === forbids)
  return closed.length === 0 ? AS_ROOT : closed.map(({ remedy }) => remedy).join(' ')
}

function checkIds(): Check {
  const name = 'uids of boxes'
  const ids = findSubordinateIds()
  if (ids !== null) return { name, status: 'ok', detail: `every box has its own, from ${ids.uid} on`, remedy: '' }
  const remedy = `Install ${MAP_TOOLS.join(' and ')} (Debian: uidmap), then \`usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER\`.`
  return { name, status: 'weaker', detail: `all boxes have this user's own on the host`, remedy }
}

function checkLimits(tried: Tried): Check {
  const name = 'cgroup limits'
  if (tried.problem === null && tried.wholeBoxes) {
    return { name, status: 'ok', detail: `${tried.isolation.split(', ').at(-1)}, delegated to this user`, remedy: '' }
  }
  const detail =
    'none is delegated to this user: memory is bounded by process, CPU time may miss children, running out of memory is not told'
  const remedy = 'Run as root, or in a delegated group: `systemd-run --user --scope -p Delegate=yes ./glovebox …`.'
  return { name, status: 'weaker', detail, remedy }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
