import type { LayerFolder } from './layer-folder.ts'
import { type Report, within } from './progress.ts'

/** Installs Debian packages into the layer; lists and caches stay outside of it. */
export async function installPackages(layer: LayerFolder, packages: readonly string[], report: Report): Promise<void> {
  report('fetching package lists', 0)
  const apt = ['apt-get', '--quiet', ...APT_OPTIONS.flatMap((option) => ['-o', option])]
  const listing = within(report, 0, 0.25)
  await layer.run({
    name: 'apt-get update',
    argv: [...apt, '--error-on=any', 'update'],
    onStatus: (line) => listing('fetching package lists', statusOf(line)?.fraction ?? 0),
  })
  const downloading = within(report, 0.25, 0.5)
  const installing = within(report, 0.5, 1)
  await layer.run({
    name: 'apt-get install',
    argv: [...apt, '--yes', '--no-install-recommends', 'install', '--', ...packages],
    onStatus: (line) => {
      const status = statusOf(line)
      if (status?.kind === 'download') downloading('downloading packages', status.fraction)
      else if (status) installing('installing packages', status.fraction)
    },
  })
}

const APT_OPTIONS = ['APT::Status-Fd=3', 'Acquire::https::CaInfo=/run/ca-certificates.crt', 'Dpkg::Use-Pty=0']

/** apt's status lines: `dlstatus:<count>:<percent>:…` and `pmstatus:<package>:<percent>:…`. */
export function statusOf(line: string): { readonly kind: 'download' | 'install'; readonly fraction: number } | null {
  const [, kind, percent] = /^(dlstatus|pmstatus):[^:]*(?::[a-z0-9]+)?:([\d.]+):/.exec(line) ?? []
  if (kind === undefined || percent === undefined) return null
  return { kind: kind === 'dlstatus' ? 'download' : 'install', fraction: Number(percent) / 100 }
}
