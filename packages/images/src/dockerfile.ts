import { posix } from 'node:path'
import type { Language } from '@glovebox/contract'

/**
 * A Dockerfile that makes the same toolchain of the same manifest. The language folder is its build context:
 * `docker build --file - languages/python`.
 */
export function dockerfile({ id, image }: Language): string {
  const { packages = [], npm = [], build } = image
  const lines = [`# ${id}: made of language.json`, 'ARG BASE=debian:trixie-slim']
  for (const [index, entry] of npm.entries()) {
    lines.push('', `FROM node:24-trixie-slim AS npm-${index}`, 'WORKDIR /npm')
    lines.push(run('npm', 'pack', '--ignore-scripts', '--pack-destination', '/npm', `${entry.package}@${entry.version}`))
    lines.push('RUN mkdir package && tar --extract --gzip --no-same-owner --strip-components=1 --directory package --file *.tgz')
  }
  lines.push('', 'FROM $BASE')
  if (packages.length > 0) {
    lines.push('ARG DEBIAN_FRONTEND=noninteractive', run('apt-get', 'update'))
    lines.push(run('apt-get', 'install', '--yes', '--no-install-recommends', ...packages))
    lines.push('RUN rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/*')
  }
  for (const [index, entry] of npm.entries()) {
    for (const [from, to] of Object.entries(entry.files)) {
      lines.push(`COPY --from=npm-${index} ${JSON.stringify([posix.join('/npm/package', from), posix.join('/', to)])}`)
    }
  }
  if (build !== undefined) {
    lines.push(`COPY ${JSON.stringify([posix.dirname(build), '/mnt'])}`, 'WORKDIR /mnt', run('/bin/sh', posix.basename(build)))
  }
  lines.push('RUN mkdir -p /box', 'WORKDIR /box', `LABEL glovebox.language=${JSON.stringify(id)}`)
  return `${lines.join('\n')}\n`
}

function run(...argv: string[]): string {
  return `RUN ${JSON.stringify(argv)}`
}
