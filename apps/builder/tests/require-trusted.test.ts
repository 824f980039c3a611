import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { requireTrusted } from '../src/require-trusted.ts'

function languageFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), 'glovebox-trust-'))
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  const folder = join(parent, 'language')
  mkdirSync(join(folder, 'build'), { recursive: true })
  for (const name of ['language.json', 'build/install.sh']) writeFileSync(join(folder, name), '')
  return folder
}

describe('what is built is written by root or the owner of this program', () => {
  it('takes a folder of theirs, with links within', async () => {
    const folder = languageFolder()
    symlinkSync('install.sh', join(folder, 'build/link'))
    await requireTrusted(folder)
  })

  it.each(['language.json', 'build', 'build/install.sh', '.', '..'])('takes no folder in which everybody may write %s', async (path) => {
    const folder = languageFolder()
    chmodSync(join(folder, path), 0o777)
    await expect(requireTrusted(folder)).rejects.toThrow('has mode 777')
  })

  it.runIf(process.getuid?.() === 0).each(['language.json', 'build', '.', '..'])(
    'takes no folder where %s is a stranger’s',
    async (path) => {
      const folder = languageFolder()
      chownSync(join(folder, path), 54_321, 54_321)
      await expect(requireTrusted(folder)).rejects.toThrow('belongs to uid 54321')
    },
  )

  it.each(['/etc/passwd', '../../../etc', 'gone'])('takes no link to %s', async (target) => {
    const folder = languageFolder()
    symlinkSync(target, join(folder, 'build/link'))
    await expect(requireTrusted(folder)).rejects.toThrow('a link that leads out')
  })
})
