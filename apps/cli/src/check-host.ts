import { access, constants } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Check } from '@glovebox/contract'
import { checkBackend, findLanguages, imageStore, stateFolder } from './host.ts'

const NODE_MIN = 24

/** Everything that a run needs of this host, from the processor to the images. Starts and changes nothing. */
export async function checkHost(): Promise<readonly Check[]> {
  return [checkArchitecture(), checkNode(), ...(await checkBackend()), await checkState(), ...(await checkImages())]
}

function checkArchitecture(): Check {
  const detail = `${process.platform} ${process.arch}`
  if (process.platform === 'linux' && process.arch === 'x64') return { name: 'architecture', status: 'ok', detail, remedy: '' }
  return { name: 'architecture', status: 'missing', detail, remedy: 'Use Linux on x86-64.' }
}

function checkNode(): Check {
  const detail = `${process.version} (${process.execPath})`
  const enough = Number.parseInt(process.versions.node, 10) >= NODE_MIN
  if (enough) return { name: 'Node', status: 'ok', detail, remedy: '' }
  return { name: 'Node', status: 'missing', detail, remedy: `Use Node ${NODE_MIN} or newer; ./glovebox fetches it by itself.` }
}

async function checkState(): Promise<Check> {
  const folder = stateFolder()
  for (let at = folder; ; at = dirname(at)) {
    const found = await access(at, constants.W_OK).then(
      () => 'writable',
      (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? 'absent' : 'closed'),
    )
    if (found === 'writable') return { name: 'state folder', status: 'ok', detail: folder, remedy: '' }
    if (found === 'absent' && at !== dirname(at)) continue
    const remedy = 'Run as root, or set GLOVEBOX_STATE_DIR; images that are built already can be used all the same.'
    return { name: 'state folder', status: 'weaker', detail: `${folder} is not writable`, remedy }
  }
}

async function checkImages(): Promise<readonly Check[]> {
  const store = imageStore()
  return await Promise.all(
    (await findLanguages()).map(async (language): Promise<Check> => {
      const { id } = language.manifest
      const image = await store.find(language)
      if (image !== null) return { name: `image ${id}`, status: 'ok', detail: `version ${image.version}`, remedy: '' }
      const build = `\`glovebox image build ${id}\``
      const remedy = process.getuid?.() === 0 ? `Its first run builds it; ahead of that: ${build}.` : `Have root build it: ${build}.`
      return { name: `image ${id}`, status: 'weaker', detail: 'not installed', remedy }
    }),
  )
}
