import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as contract from '@glovebox/contract'
import { discoverLanguages, loadConfig } from '@glovebox/engine'
import { ImageStore } from '@glovebox/images'
import { expect, it } from 'vitest'
import { NativeBackend } from '../native-backend.ts'
import { ECHO } from './echo-run.ts'

/** On cgroup v1 a frozen process does not die of SIGKILL, like one that waits in the kernel for a broken disk. */
const FREEZER = '/sys/fs/cgroup/freezer'
const imagesRoot = join(loadConfig().stateDir, 'images')

it.skipIf(!existsSync(FREEZER))('files of a box that does not die are told as errors, one for each', { timeout: 60_000 }, async () => {
  const python = (await discoverLanguages()).find(({ manifest }) => manifest.id === 'python')
  if (!python) throw new Error('no language python')
  const image = (await new ImageStore({ root: imagesRoot }).ensure(python)).digest
  const backend = await NativeBackend.create({ contract, imagesRoot, endpoint: 'own', log: () => {} })
  const seconds = `60.${process.pid}`
  const facts = { stdinBase64: '', mergeStderr: false, takesFiles: false, takesArtefact: false, gives: ['a', 'b*'] }
  const limits = { ...ECHO.limits, wallTimeMs: 1000 }
  const step = { stage: 'run', argv: ['/bin/sleep', seconds], env: {}, seccomp: 'default', limits, ...facts } as const
  const ends = backend.run({ image, step, files: [], artefact: [] })
  const thaw = freeze(await pidOf(`/bin/sleep\0${seconds}\0`))
  try {
    const { killReason, fileErrors } = await ends
    expect({ killReason, paths: fileErrors.map(({ path, code }) => `${path} ${code}`) }).toEqual({
      killReason: 'wall',
      paths: ['a unreadable', 'b* unreadable'],
    })
  } finally {
    await thaw()
    await backend.close()
  }
})

function freeze(pid: number): () => Promise<void> {
  const group = join(FREEZER, `glovebox-test-${process.pid}`)
  mkdirSync(group)
  writeFileSync(join(group, 'cgroup.procs'), String(pid))
  writeFileSync(join(group, 'freezer.state'), 'FROZEN')
  return async () => {
    writeFileSync(join(group, 'freezer.state'), 'THAWED')
    while (readFileSync(join(group, 'cgroup.procs'), 'utf8') !== '') await sleep(10)
    rmdirSync(group)
  }
}

async function pidOf(commandLine: string): Promise<number> {
  for (;;) {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    const found = pids.find((pid) => existsSync(`/proc/${pid}/cmdline`) && commandLineOf(pid) === commandLine)
    if (found !== undefined) return Number(found)
    await sleep(5)
  }
}

/** A process may end while it is looked at. */
function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
