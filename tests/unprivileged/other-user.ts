import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SUPERVISOR_PATHS, type SupervisorPaths } from '../../backends/native/own-supervisor.ts'

/** Nobody has it; each process of the tests has one of its own. */
export const OTHER_UID = 1_500_000_000 + process.pid

/** A user without a name, without groups, and with a copy of the C core that it can read wherever the checkout is. */
export class OtherUser {
  readonly folder = mkdtempSync(join(tmpdir(), 'glovebox-unprivileged-'))
  /** The core, with a supervisor that becomes this user first. */
  readonly paths: SupervisorPaths

  /** A supervisor that is started is put into these groups first. */
  constructor(groups: readonly string[] = []) {
    chmodSync(this.folder, 0o755)
    const core = {
      supervisor: join(this.folder, 'glovebox-supervisor'),
      init: join(this.folder, 'glovebox-init'),
      seccomp: join(this.folder, 'seccomp'),
    }
    for (const [part, path] of Object.entries(core)) cpSync(SUPERVISOR_PATHS[part as keyof SupervisorPaths], path, { recursive: true })
    const entrance = join(this.folder, 'become-user')
    const enter = groups.map((group) => `echo $$ >'${group}/cgroup.procs'\n`).join('')
    writeFileSync(entrance, `#!/bin/sh\nset -e\n${enter}exec ${this.#become().join(' ')} '${core.supervisor}' "$@"\n`, { mode: 0o755 })
    this.paths = { ...core, supervisor: entrance }
  }

  /** A command that runs another as this user. */
  command(argv: readonly string[]): readonly string[] {
    return [...this.#become(), ...argv]
  }

  remove(): void {
    for (const folder of [this.folder, this.instances]) rmSync(folder, { recursive: true, force: true })
  }

  /** Where supervisors of this user note what they made. */
  get instances(): string {
    return `/tmp/glovebox-${OTHER_UID}`
  }

  #become(): string[] {
    return ['setpriv', '--reuid', `${OTHER_UID}`, '--regid', `${OTHER_UID}`, '--clear-groups']
  }
}
