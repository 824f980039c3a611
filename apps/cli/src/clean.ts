import { existsSync } from 'node:fs'
import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { GloveboxError } from '@glovebox/contract'
import { imageStore, imagesRoot, stateFolder, sweepBoxes } from './host.ts'
import { isLocked } from './is-locked.ts'

const INSTANCES = '/run/glovebox'

/** What the launcher puts into its cache folder. */
const CACHED = ['setup.log', 'npm', 'compile', 'node-24.new', 'node-24', 'node']

/**
 * Removes what was made outside the checkout, telling what. Folders that a user chose may hold other things: those stay.
 * Gives the exit code. Errors: invalid_request when nobody can be asked, backend_unavailable when boxes are in use.
 */
export async function clean({ yes }: { readonly yes: boolean }): Promise<number> {
  const cache = process.env.GLOVEBOX_CACHE_DIR
  const cached = cache === undefined ? [] : CACHED.map((name) => join(cache, name))
  // The cache comes last: this very Node may live there.
  const made = [imagesRoot(), INSTANCES, ...cached].filter(existsSync)
  if (made.length === 0) {
    process.stdout.write('Nothing to remove.\n')
    return 0
  }
  if (!yes && !(await confirmed(made))) return 1
  await refuseWhenInUse()
  if (existsSync(INSTANCES)) await sweepBoxes().catch(tellUnswept)
  if (existsSync(imagesRoot())) await imageStore().clean()
  for (const path of made) {
    await rm(path, { recursive: true, force: true })
    process.stdout.write(`removed ${path}\n`)
  }
  for (const folder of [stateFolder(), ...(cache === undefined ? [] : [cache])]) await rmdir(folder).catch(ignoreNotEmpty)
  return 0
}

async function refuseWhenInUse(): Promise<void> {
  if (!existsSync(INSTANCES)) return
  const folders = (await readdir(INSTANCES)).map((name) => join(INSTANCES, name))
  const live = folders.filter((folder) => isLocked(join(folder, 'lock')))
  if (live.length === 0) return
  throw new GloveboxError('backend_unavailable', `boxes are in use by another process: ${live.join(', ')}`, {
    suggestion: 'End it first: whoever holds the `lock` file in that folder.',
  })
}

async function confirmed(made: readonly string[]): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new GloveboxError('invalid_request', `would remove ${made.join(', ')}; nobody is there to be asked`, {
      field: '--yes',
      suggestion: 'Say `glovebox clean --yes`.',
    })
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`Remove ${made.join(', ')}? [y/N] `).finally(() => terminal.close())
  return /^y(es)?$/i.test(answer.trim())
}

function tellUnswept({ message }: Error): void {
  process.stderr.write(`glovebox: left-over boxes could not be looked for: ${message}\n`)
}

function ignoreNotEmpty({ code, message }: NodeJS.ErrnoException): void {
  if (code !== 'ENOENT' && code !== 'ENOTEMPTY') process.stderr.write(`glovebox: ${message}\n`)
}
