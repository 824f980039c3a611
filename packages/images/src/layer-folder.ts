import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Build } from './build.ts'
import { sourcesList } from './debian-sources.ts'
import { makeFolder } from './files.ts'
import { contained, runTool, type Tool } from './run-tool.ts'
import { script } from './scripts.ts'

/** How a command is run in the layer: as root and with the host's network, unless said otherwise. */
export interface Entry extends Tool {
  readonly network?: boolean
  readonly user?: 'root' | 'nobody'
  /** A folder of the host, seen read-only as /mnt. */
  readonly given?: string
}

/** The layer being made in the folder of a build: an overlay whose mounts exist only while one command runs in it. */
export class LayerFolder {
  readonly #build: Build

  constructor(build: Build, lower: string) {
    this.#build = build
    for (const name of ['upper', 'work', 'root', 'apt/lists', 'apt/cache/archives/partial']) makeFolder(join(build.folder, name))
    symlinkSync(lower, join(build.folder, 'lower'))
    writeFileSync(join(build.folder, 'apt/sources.list'), `${sourcesList(build.mirrors).join('\n')}\n`)
  }

  /** The tree of changes; sealed by renaming it. */
  get upper(): string {
    return join(this.#build.folder, 'upper')
  }

  /** Runs a command chrooted into the layer. Throws an Error that names it when it fails. Gives its stdout. */
  async run({ network = true, user = 'root', given, ...tool }: Entry): Promise<string> {
    const { folder, log, proxies } = this.#build
    rmSync(join(folder, 'given'), { force: true })
    if (given !== undefined) symlinkSync(given, join(folder, 'given'))
    const ids = user === 'root' ? '0:0' : '65534:65534'
    const argv = contained(['/bin/sh', script('enter.sh').path, folder, ids, ...tool.argv], { network })
    return await runTool({ ...tool, argv, env: { ...ENVIRONMENT, ...(network ? proxies : {}), ...tool.env } }, log)
  }
}

const ENVIRONMENT = { HOME: '/root', DEBIAN_FRONTEND: 'noninteractive', DEBCONF_NONINTERACTIVE_SEEN: 'true' }
