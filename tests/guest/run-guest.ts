import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import type { Counts } from '../counts.ts'
import { CHECKOUT_LABEL, makeDisk, ROOT_PARTITION } from './guest-tools.ts'
import { emulator, type Guest, makeGuest } from './make-guest.ts'
import { countTap } from './tap.ts'

const ROOT = join(import.meta.dirname, '../..')
const TIME_MAX_MS = 20 * 60_000
const CHECKOUT_MEBIBYTES = 400
/** What a guest has no use for: it tests what is built. */
const LEFT_OUT = /^(\.git|node_modules\/(@biomejs|@typescript|typescript|\.vite.*)|native\/build\/(test|fuzz|weak.*)|bench\/results)(\/|$)/

/** Boots a machine whose kernel has cgroup v2 alone, and runs there what run-tests.sh names. */
export async function runGuest(): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'glovebox-guest-'))
  try {
    const guest = await makeGuest()
    const checkout = join(folder, `${CHECKOUT_LABEL}.img`)
    await makeCheckoutDisk(checkout, join(folder, 'tree'))
    return countTap(await boot(guest, checkout))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function makeCheckoutDisk(file: string, tree: string): Promise<void> {
  const filter = (path: string) => !LEFT_OUT.test(relative(ROOT, path))
  cpSync(ROOT, tree, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true, filter })
  await makeDisk(file, tree, CHECKOUT_MEBIBYTES)
}

/** Gives the results that the guest prints, and shows what it prints before. Throws when it comes to no end. */
async function boot(guest: Guest, checkout: string): Promise<readonly string[]> {
  const [command = '', ...args] = [...emulator(guest), ...machine(guest, checkout)]
  console.log('\n$ qemu-system-x86_64 …')
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: TIME_MAX_MS, killSignal: 'SIGKILL' })
  const results: string[] = []
  let part = 'tests'
  let last = ''
  for await (const line of createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY })) {
    last = line
    if (line.startsWith('TAP version')) part = 'results'
    if (line === 'glovebox-guest: end') part = 'end'
    if (part === 'results') results.push(line)
    if (part === 'tests') console.log(line)
  }
  if (part !== 'end') throw new Error(`the guest did not come to its end; its last line: ${last}`)
  return results
}

/** Emulated whole, so that it works where there is no KVM; what is written to its disks is dropped. */
function machine({ kernel, disk }: Guest, checkout: string): string[] {
  const drives = [disk, checkout].flatMap((file, index) => [
    ...['-drive', `file=${file},if=none,id=d${index},format=raw,cache=unsafe,snapshot=on`],
    ...['-device', `nvme,drive=d${index},serial=d${index}`],
  ])
  const words = ['console=ttyS0', 'quiet', 'panic=-1', 'oops=panic', `root=${ROOT_PARTITION}`, 'rw', 'init=/init']
  return [
    ...['-machine', 'q35', '-accel', 'tcg,thread=multi', '-cpu', 'Nehalem', '-smp', '2', '-m', '2048', '-no-reboot', '-nodefaults'],
    ...['-display', 'none', '-serial', 'stdio', '-kernel', kernel, '-append', words.join(' '), ...drives],
  ]
}
