import { globSync, lstatSync, type Stats } from 'node:fs'
import { join, normalize } from 'node:path'

/** What every program of every image reads when it starts. */
const EVERYWHERE = [
  'etc/ld.so.cache',
  'usr/bin/{dash,env}',
  'usr/lib/x86_64-linux-gnu/{ld-linux-x86-64,libc,libm}.so.*',
  'usr/lib/x86_64-linux-gnu/gconv/gconv-modules.cache',
  'usr/lib/locale/C.utf8/**',
  'usr/share/zoneinfo/Etc/UTC',
]
const FILES_MAX = 10_000

/**
 * Regular files of an image that match the globs, as paths without a leading slash. `layers` are root trees, top first: a file or
 * whiteout above hides what is below it.
 */
export function pretouchFiles(layers: readonly string[], globs: readonly string[]): string[] {
  const seen = new Map<string, boolean>()
  for (const layer of layers) {
    for (const pattern of [...EVERYWHERE, ...globs]) {
      for (const path of globSync(pattern.replace(/^\/+/, ''), { cwd: layer })) {
        const file = normalize(path)
        if (!file.startsWith('..') && !seen.has(file)) seen.set(file, isRegular(join(layer, file)))
      }
    }
  }
  const files = [...seen].filter(([, regular]) => regular).map(([file]) => file)
  return files.sort().slice(0, FILES_MAX)
}

function isRegular(path: string): boolean {
  const stats: Stats | undefined = lstatSync(path, { throwIfNoEntry: false })
  return stats?.isFile() === true
}
