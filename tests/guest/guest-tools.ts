import { execFile } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { SYSTEM_PATH } from '../../packages/images/src/host-tools.ts'

const TIME_MAX_MS = 10 * 60_000
const TABLE_BYTES = 1 << 20
const SECTOR_BYTES = 512
const MEBIBYTE = 1 << 20

/** Names the partition in the kernel's `root=`: which of two disks is found first is chance. */
const SIGNATURE = 0x676c6f76
export const ROOT_PARTITION = `PARTUUID=${SIGNATURE.toString(16)}-01`
export const CHECKOUT_LABEL = 'checkout'

/** Runs a tool of the host to its end. Throws with what it said on stderr. */
export async function runTool(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  const [command = '', ...args] = argv
  await promisify(execFile)(command, args, {
    env: { PATH: SYSTEM_PATH, LANG: 'C.UTF-8', ...env },
    timeout: TIME_MAX_MS,
    maxBuffer: 64 * MEBIBYTE,
  })
}

/** A disk that is one file system, found by its label. */
export async function makeDisk(file: string, folder: string, mebibytes: number): Promise<void> {
  await runTool(['mkfs.ext4', '-q', '-F', '-O', '^has_journal', '-L', CHECKOUT_LABEL, '-d', folder, file, `${mebibytes}M`])
}

/** A disk with a table of one partition, which the kernel finds without help from user space. */
export async function makeSystemDisk(file: string, folder: string, mebibytes: number): Promise<void> {
  await runTool(['truncate', '--size', String(TABLE_BYTES + mebibytes * MEBIBYTE), file])
  await runTool(['mkfs.ext4', '-q', '-F', '-O', '^has_journal', '-E', `offset=${TABLE_BYTES}`, '-d', folder, file, `${mebibytes}M`])
  const table = Buffer.alloc(SECTOR_BYTES)
  const entry = 446
  table.writeUInt32LE(SIGNATURE, 440)
  table.writeUInt8(0x83, entry + 4)
  table.writeUInt32LE(TABLE_BYTES / SECTOR_BYTES, entry + 8)
  table.writeUInt32LE((mebibytes * MEBIBYTE) / SECTOR_BYTES, entry + 12)
  table.writeUInt16BE(0x55aa, 510)
  const disk = openSync(file, 'r+')
  writeSync(disk, table, 0, SECTOR_BYTES, 0)
  closeSync(disk)
}
