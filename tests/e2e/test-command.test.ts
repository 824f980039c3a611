import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const MAIN = join(import.meta.dirname, '../main.ts')

it('tells how it is used, and runs nothing', () => {
  for (const words of [['--help'], ['all', '-h']]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], { encoding: 'utf8', timeout: 20_000 })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^Usage: \.\/glovebox test \[all \| cgroup2 \| files…\]\n/)
    expect(stdout).not.toContain('$ ')
  }
})

it('refuses an option that it does not know', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, '--watch'], { encoding: 'utf8', timeout: 20_000 })
  expect({ status, stdout }).toEqual({ status: 126, stdout: '' })
  expect(stderr).toContain('"--watch"')
})
