import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pretouchFiles } from '../src/pretouch-files.ts'
import { temporaryFolder, writeTree } from './fixtures.ts'

test('regular files of all layers are listed once, without a leading slash', () => {
  const [top, base] = [temporaryFolder(), temporaryFolder()]
  writeTree(top, { 'usr/bin/tool': 'new', 'usr/lib/tool/a.so': '' })
  writeTree(base, { 'usr/bin/tool': 'old', 'usr/lib/tool/b.so': '', 'etc/ld.so.cache': '' })
  mkdirSync(join(base, 'usr/lib/tool/c.so'))
  symlinkSync('b.so', join(base, 'usr/lib/tool/d.so'))
  expect(pretouchFiles([top, base], ['/usr/bin/tool', 'usr/lib/tool/*.so'])).toEqual([
    'etc/ld.so.cache',
    'usr/bin/tool',
    'usr/lib/tool/a.so',
    'usr/lib/tool/b.so',
  ])
})

test.runIf(process.getuid?.() === 0)('a whiteout hides the file below it', () => {
  const [top, base] = [temporaryFolder(), temporaryFolder()]
  writeTree(base, { 'usr/bin/gone': '', 'usr/bin/kept': '' })
  mkdirSync(join(top, 'usr/bin'), { recursive: true })
  execFileSync('mknod', [join(top, 'usr/bin/gone'), 'c', '0', '0'])
  expect(pretouchFiles([top, base], ['usr/bin/*'])).toEqual(['usr/bin/kept'])
})

test('a glob cannot leave the image', () => {
  const layer = temporaryFolder()
  writeTree(layer, { 'inside/a': '' })
  expect(pretouchFiles([join(layer, 'inside')], ['../inside/*', '../../etc/passwd'])).toEqual([])
})
