import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { GloveboxError } from '@glovebox/contract'

export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
export const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** What a build starts on the host, and the Debian package that has it. */
const PACKAGE_OF = {
  mmdebstrap: 'mmdebstrap',
  'apt-get': 'apt',
  setpriv: 'util-linux',
  unshare: 'util-linux',
  flock: 'util-linux',
  mount: 'mount',
  chroot: 'coreutils',
  tar: 'tar',
} as const

/** Throws host_unsupported, saying what to do, when images cannot be built here. */
export function requireBuildHost(): void {
  if (process.getuid?.() !== 0) {
    throw new GloveboxError('host_unsupported', 'building an image needs root: it installs packages into a chroot', {
      suggestion: 'Run `sudo ./glovebox image build` once; boxes then use what it built.',
    })
  }
  const packages = new Set<string>()
  for (const [tool, name] of Object.entries(PACKAGE_OF)) if (findTool(tool, SYSTEM_PATH) === null) packages.add(name)
  if (!existsSync(KEYRING)) packages.add('debian-archive-keyring')
  if (packages.size === 0) return
  const names = [...packages].sort().join(' ')
  throw new GloveboxError('host_unsupported', `building an image needs Debian packages that are not installed: ${names}`, {
    suggestion: `Run \`apt-get install --no-install-recommends ${names}\`.`,
  })
}

/** npm of this Node or of the PATH. Errors: host_unsupported. */
export function requireNpm(): string {
  const npm = findTool('npm', `${join(process.execPath, '..')}${delimiter}${process.env.PATH ?? ''}${delimiter}${SYSTEM_PATH}`)
  if (npm !== null) return npm
  throw new GloveboxError('host_unsupported', 'this image is made of npm packages, and there is no npm command', {
    suggestion: 'Put npm on the PATH, e.g. `apt-get install --no-install-recommends npm`.',
  })
}

function findTool(name: string, path: string): string | null {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name)
    if (folder !== '' && isExecutable(file)) return file
  }
  return null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
