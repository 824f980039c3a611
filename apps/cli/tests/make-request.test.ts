import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeRequest, type RunFlags } from '../src/make-request.ts'

const flags: RunFlags = { env: [], compileArg: [], interpreterArg: [], output: [] }
const python = async () => 'python'
const base64 = (text: string) => Buffer.from(text).toString('base64')

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glovebox cli '))
  writeFileSync(join(folder, 'main.py'), 'print(1)')
  writeFileSync(join(folder, 'util.py'), '\xff\x00')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a request made of command-line words', () => {
  it('holds files under their names, the first one as entry, whatever bytes are in them', async () => {
    const files = [join(folder, 'main.py'), join(folder, 'util.py')]
    expect(await makeRequest({ files, args: [], flags }, python)).toEqual({
      language: 'python',
      entry: 'main.py',
      files: [
        { path: 'main.py', content: base64('print(1)'), encoding: 'base64' },
        { path: 'util.py', content: base64('\xff\x00'), encoding: 'base64' },
      ],
    })
  })

  it('passes on what the flags say, and nothing about what they do not say', async () => {
    const told = {
      ...flags,
      language: 'c',
      eval: 'x',
      env: ['A=1', 'B=a=b'],
      compileArg: ['-O3'],
      time: 2000,
      wall: 3000,
      compileMemory: 9,
    }
    expect(await makeRequest({ files: [], args: ['-v', ''], flags: told }, python)).toEqual({
      language: 'c',
      source: 'x',
      args: ['-v', ''],
      env: { A: '1', B: 'a=b' },
      compileArgs: ['-O3'],
      limits: { cpuTimeMs: 2000, wallTimeMs: 3000 },
      compileLimits: { memoryBytes: 9 },
    })
  })

  it.each([
    ['no program', { files: [], flags: { language: 'c' } }, 'no_source', undefined],
    ['two programs', { files: ['a.py'], flags: { eval: 'x' } }, 'no_source', '--eval'],
    ['a file that is not there', { files: ['/nowhere/a.py'], flags: {} }, 'invalid_request', '/nowhere/a.py'],
    ['a folder', { files: ['/usr'], flags: {} }, 'invalid_request', '/usr'],
    ['an odd variable', { files: [], flags: { language: 'c', eval: 'x', env: ['=1'] } }, 'invalid_environment', '--env'],
    ['outputs without a place', { files: [], flags: { language: 'c', eval: 'x', output: ['*'] } }, 'invalid_request', '--output-dir'],
  ])('is refused for %s', async (_, told, code, field) => {
    const input = { files: told.files, args: [], flags: { ...flags, ...told.flags } }
    await expect(makeRequest(input, python)).rejects.toMatchObject({ code, field })
  })

  it('is refused, with what to do, when the language cannot be told', async () => {
    const input = { files: [join(folder, 'main.py')], args: [], flags }
    await expect(makeRequest(input, async () => undefined)).rejects.toMatchObject({ code: 'unknown_language', field: '--language' })
  })
})
