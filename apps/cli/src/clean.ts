import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { GloveboxError } from '@glovebox/contract'
import { imageStore, stateFolder, sweepBoxes } from './host.ts'
import { isLocked } from './is-locked.ts'

const INSTANCES = '/run/glovebox'

/** Removes what was made outside the checkout, telling what. Errors: invalid_request when it may not ask, backend_unavailable when in use. */
export async function clean({ yes }: { readonly yes: boolean }): Promise<number> {
  const cache = process.env.GLOVEBOX_CACHE_DIR
  const folders = [stateFolder(), INSTANCES, ...(cache === undefined ? [] : [cache])].filter(existsSync)
  if (folders.length === 0) {
    process.stdout.write('Nothing to remove.\n')
    return 0
  }
  const live = await liveInstances()
  if (live.length > 0) {
    throw new GloveboxError('backend_unavailable', `boxes are in use by another process: ${live.join(', ')}`, {
      suggestion: 'End it first: whoever holds the `lock` file in that folder.',
    })
  }
  if (!yes && !(await confirmed(folders))) return 1
  await sweepBoxes().catch((error: Error) => process.stderr.write(`glovebox: left-over boxes could not be looked for: ${error.message}\n`))
  if (existsSync(stateFolder())) await imageStore().clean()
  // The cache comes last: this very Node may live there.
  for (const folder of folders) {
    await rm(folder, { recursive: true, force: true })
    process.stdout.write(`removed ${folder}\n`)
  }
  return 0
}

async function liveInstances(): Promise<string[]> {
  if (!existsSync(INSTANCES)) return []
  const folders = (await readdir(INSTANCES)).map((name) => `${INSTANCES}/${name}`)
  return folders.filter((folder) => isLocked(`${folder}/lock`))
}

async function confirmed(folders: readonly string[]): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new GloveboxError('invalid_request', `would remove ${folders.join(', ')}; nobody is there to be asked`, {
      field: '--yes',
      suggestion: 'Say `glovebox clean --yes`.',
    })
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`Remove ${folders.join(', ')}? [y/N] `).finally(() => terminal.close())
  return /^y(es)?$/i.test(answer.trim())
}
