import type { Stats } from 'node:fs'
import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GloveboxError } from '@glovebox/contract'

const WORLD_WRITABLE = 0o002
const STICKY = 0o1000
/** More than any language has. */
const ENTRIES_MAX = 10_000

/**
 * What is built runs as root in the image's tree, so only what root or this program's owner wrote may be built. Every file of the folder,
 * and the folders above it, must be theirs alone, and no link may lead out. Errors: image_build_failed, naming the path.
 */
export async function requireTrusted(folder: string): Promise<void> {
  const owners = [0, (await stat(fileURLToPath(import.meta.url))).uid]
  const root = await realpath(folder)
  for (let path = dirname(root); ; path = dirname(path)) {
    const entry = await lstat(path)
    // In a sticky folder, as /tmp is, nobody can rename what is another's.
    const mode = (entry.mode & STICKY) === 0 ? entry.mode : 0
    if (isForeign({ uid: entry.uid, mode }, owners)) throw distrust(path, entry)
    if (path === dirname(path)) break
  }
  const names = await readdir(root, { recursive: true })
  if (names.length > ENTRIES_MAX) throw new GloveboxError('image_build_failed', `${root} has more than ${ENTRIES_MAX} entries`)
  for (const path of [root, ...names.map((name) => join(root, name))]) await requireTrustedEntry(path, root, owners)
}

async function requireTrustedEntry(path: string, root: string, owners: readonly number[]): Promise<void> {
  const entry = await lstat(path)
  if (entry.isSymbolicLink()) {
    const target = await realpath(path).catch(() => '')
    if (target.startsWith(root + sep)) return
    throw new GloveboxError('image_build_failed', `${path} is a link that leads out of ${root}`)
  }
  if (isForeign(entry, owners)) throw distrust(path, entry)
}

function isForeign({ uid, mode }: Pick<Stats, 'uid' | 'mode'>, owners: readonly number[]): boolean {
  return !owners.includes(uid) || (mode & WORLD_WRITABLE) !== 0
}

function distrust(path: string, { uid, mode }: Stats): GloveboxError {
  return new GloveboxError('image_build_failed', `${path} belongs to uid ${uid} and has mode ${(mode & 0o7777).toString(8)}`, {
    suggestion: 'Give everything in the folder of a language to root, writable by nobody else.',
  })
}
