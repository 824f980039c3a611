import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, parse } from 'node:path'
import type { RequestFile } from '@glovebox/contract'
import { describe, expect, test } from 'vitest'
import type { LanguageCase, LanguageUnderTest } from './language-case.ts'
import { boundedCases, honestCases } from './language-cases.ts'

/**
 * Proves a language: its folder's hello against expected.txt, and one program of `programs/` for each thing that every language must do.
 * A program that is not there is a failure that says what it has to do.
 */
export function testLanguage(language: LanguageUnderTest): void {
  const { manifest, folder, run } = language
  describe(`the language ${manifest.id}`, () => {
    test('says hello as its folder expects', async () => {
      const files = [{ path: manifest.entry, content: readFileSync(join(folder, helloOf(folder)), 'utf8') }]
      const { status, run: stage } = await run({ language: manifest.id, files })
      expect({ status, stdout: stage?.stdout, stderr: stage?.stderr }).toEqual({
        status: 'success',
        stdout: readFileSync(join(folder, 'expected.txt'), 'utf8'),
        stderr: '',
      })
    })

    test.each([...honestCases, ...boundedCases].map((it) => [it.title, it] as const))('%s', async (_title, it) => {
      it.check(await run({ language: manifest.id, files: filesOf(it, language), ...it.request }), language)
    })

    test('has no program that nothing runs', () => {
      const known = new Set([...honestCases, ...boundedCases].map(({ name }) => name))
      expect(programsOf(folder).filter((entry) => !known.has(parse(entry).name))).toEqual([])
    })
  })
}

function helloOf(folder: string): string {
  const hello = readdirSync(folder).find((name) => parse(name).name === 'hello')
  if (hello === undefined) throw new Error(`${folder} has no hello program.`)
  return hello
}

/** One file is sent under the language's entry name; a folder as it is. */
function filesOf({ name, program }: LanguageCase, { manifest, folder }: LanguageUnderTest): RequestFile[] {
  const found = programsOf(folder).find((entry) => parse(entry).name === name)
  if (found === undefined)
    throw new Error(`${join(folder, 'programs', name)}${extname(manifest.entry)} is missing: a program that ${program}.`)
  const path = join(folder, 'programs', found)
  if (!statSync(path).isDirectory()) return [{ path: manifest.entry, content: readFileSync(path, 'utf8') }]
  return readdirSync(path).map((file) => ({ path: file, content: readFileSync(join(path, file), 'utf8') }))
}

function programsOf(folder: string): string[] {
  return readdirSync(join(folder, 'programs'))
}
