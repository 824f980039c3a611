import { PUBLIC_SOURCES, SUITE } from './debian-sources.ts'
import { digestOf } from './digest.ts'
import { script } from './scripts.ts'

const LEFT_OUT = ['doc', 'man', 'info', 'locale', 'lintian', 'bash-completion', 'bug'].map((name) => `path-exclude=/usr/share/${name}/*`)

/** All that decides what the base is; part of every image's digest. */
export const BASE_RECIPE = {
  suite: SUITE,
  variant: 'minbase',
  sources: PUBLIC_SOURCES,
  dpkg: ['force-unsafe-io', ...LEFT_OUT],
  apt: ['APT::Install-Recommends "false"', 'Acquire::Retries "3"'],
  folders: ['box'],
  files: {
    'etc/hostname': 'glovebox\n',
    'etc/hosts': '127.0.0.1 localhost glovebox\n::1 localhost glovebox\n',
    'etc/resolv.conf': '',
    'etc/apt/sources.list': `${PUBLIC_SOURCES.join('\n')}\n`,
  },
  /** No daemon is ever started by installing a package. */
  programs: { 'usr/sbin/policy-rc.d': '#!/bin/sh\nexit 101\n' },
  emptied: ['dev', 'run', 'boot', 'home', 'media', 'srv', 'var/lib/apt/lists', 'var/cache/apt'],
} as const

export function baseRecipeDigest(): string {
  return digestOf({ recipe: BASE_RECIPE, clean: script('clean.sh').text })
}
