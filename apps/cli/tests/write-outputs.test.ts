import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeOutputFolder, writeOutputs } from '../src/write-outputs.ts'

const file = (path: string) => ({
  path,
  bytes: 3,
  content: Buffer.from('a\xff\0', 'latin1').toString('base64'),
  encoding: 'base64' as const,
})

let outside = ''
let folder = ''
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'glovebox-outputs-'))
  folder = join(outside, 'out')
})
afterEach(() => rmSync(outside, { recursive: true }))

describe('files that a program gave back', () => {
  it('are written byte for byte, with their folders', async () => {
    await makeOutputFolder(folder)
    await writeOutputs([file('a'), file('b/c/d')], folder)
    expect(readFileSync(join(folder, 'b/c/d'))).toEqual(Buffer.from([0x61, 0xff, 0]))
  })

  it.each(['../a', '/a', 'b/../../a', '', 'a//b', '.'])('are not written to "%s"', async (path) => {
    mkdirSync(folder)
    await expect(writeOutputs([file(path)], folder)).rejects.toMatchObject({ code: 'invalid_path' })
    expect(existsSync(join(outside, 'a'))).toBe(false)
  })

  it('do not pass through a link, neither a folder nor a file', async () => {
    mkdirSync(folder)
    writeFileSync(join(outside, 'mine'), 'mine')
    symlinkSync(outside, join(folder, 'linked'))
    symlinkSync(join(outside, 'mine'), join(folder, 'file'))
    await expect(writeOutputs([file('linked/mine')], folder)).rejects.toMatchObject({ code: 'invalid_path' })
    await expect(writeOutputs([file('file')], folder)).rejects.toMatchObject({ code: 'invalid_path' })
    expect(readFileSync(join(outside, 'mine'), 'utf8')).toBe('mine')
  })
})

describe('the folder for them', () => {
  it('is made with those above it, and may be there already', async () => {
    await makeOutputFolder(join(folder, 'a/b'))
    await makeOutputFolder(join(folder, 'a/b'))
    expect(existsSync(join(folder, 'a/b'))).toBe(true)
  })

  it.each(['/proc/nope', '/proc/nope/deeper', '/dev/null', '/dev/null/a', ''])('is refused when it is "%s"', async (path) => {
    await expect(makeOutputFolder(path)).rejects.toMatchObject({ code: 'invalid_path', field: '--output-dir' })
  })
})
