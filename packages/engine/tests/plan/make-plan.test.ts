import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FoundLanguage, GloveboxError, type Image, Language } from '@glovebox/contract'
import Schema from 'typebox/schema'
import { describe, expect, test } from 'vitest'
import { accept } from '../../src/accept/accept.ts'
import { checkVersion } from '../../src/accept/check-version.ts'
import { discoverProfiles } from '../../src/discover.ts'
import { makePlan } from '../../src/plan/make-plan.ts'

const GOLDEN = join(import.meta.dirname, '../golden')

/** Languages of the tests' own: those of the repository may change as they like. */
const interpreted = readLanguage('interpreted')
const compiled = readLanguage('compiled')
const catalog = { languages: [interpreted, compiled], profiles: await discoverProfiles() }
const image: Image = { digest: 'd'.repeat(64), language: 'any', version: '1.2.3', layers: [], bytes: 0, builtAt: '' }

const plan = (request: unknown) => makePlan({ id: 'run-1', input: accept(request, catalog), image })

describe('a plan is what the golden file says', () => {
  test('for a program that is interpreted', () => {
    const request = {
      language: 'interpreted',
      source: 'print(1)',
      stdin: 'in',
      args: ['a b', '{entry}'],
      env: { LANG: 'de', OWN: 'x' },
      interpreterArgs: ['-u'],
      limits: { memoryBytes: 100_000_000 },
      outputs: ['out/**'],
      mergeStderr: true,
      cold: true,
      tenant: 'school',
    }
    expect(plan(request)).toEqual(golden('interpreted.plan'))
  })

  test('for a program that is compiled', () => {
    const request = {
      language: 'compiled',
      files: [
        { path: 'main.cc', content: 'int main' },
        { path: 'lib/more.cc', content: 'AAE=', encoding: 'base64' },
        { path: '+options.cc', content: '' },
        { path: 'data.txt', content: '' },
      ],
      compileArgs: ['-O2'],
      args: ['-x'],
      env: { OWN: 'x' },
      outputEncoding: 'base64',
    }
    expect(plan(request)).toEqual(golden('compiled.plan'))
  })
})

test('a plan is plain JSON, and frozen all the way down', () => {
  const made = plan({ language: 'compiled', source: '' })
  expect(JSON.parse(JSON.stringify(made))).toEqual(made)
  const parts = [made, made.files, made.files[0], made.steps, made.steps[0], made.steps[0]?.argv, made.steps[0]?.env, made.steps[0]?.limits]
  expect(parts.every((part) => Object.isFrozen(part))).toBe(true)
})

test('the same request gives the same plan', () => {
  const request = { language: 'compiled', source: 'x', args: ['1'] }
  expect(plan(request)).toEqual(plan(request))
})

test('what does not fit the sources is not compiled', () => {
  const made = plan({ language: 'compiled', files: ['notes.txt', 'a.cc'].map((path) => ({ path, content: '' })) })
  expect(made.steps[0]?.argv).toEqual(['/usr/bin/cc', 'a.cc', '-o', 'main'])
})

test('a version must be the installed one or lead to it', () => {
  const check = (asked: string) => () => checkVersion(asked, interpreted.manifest, '1.2.3')
  for (const asked of ['1', '1.2', '1.2.3']) expect(check(asked)).not.toThrow()
  for (const asked of ['1.2.4', '1.2.3.4', '2', '1.', '1.20']) expect(check(asked)).toThrow(GloveboxError)
})

function readLanguage(id: string): FoundLanguage {
  const manifest = golden(`${id}.language`) as Language
  expect(Schema.Check(Language, manifest)).toBe(true)
  return { manifest, folder: GOLDEN }
}

function golden(name: string): unknown {
  return JSON.parse(readFileSync(join(GOLDEN, `${name}.json`), 'utf8'))
}
