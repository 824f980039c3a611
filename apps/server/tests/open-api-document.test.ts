import { Request } from '@glovebox/contract'
import Schema from 'typebox/schema'
import { expect, test } from 'vitest'
import { ScriptedBackend, ScriptedImages } from '../../../packages/engine/tests/scripted-backend.ts'
import { openApiDocument } from '../src/open-api-document.ts'
import { post, serveEngine } from './serve-engine.ts'

type Json = { readonly [name: string]: Json }
const document = JSON.parse(JSON.stringify(openApiDocument())) as Json

const resolve = (ref: string) =>
  ref
    .slice(2)
    .split('/')
    .reduce<Json | undefined>((at, name) => at?.[name], document)

test('every reference leads somewhere', () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref)
  expect(refs.length).toBeGreaterThan(10)
  expect(refs.filter((ref) => resolve(ref) === undefined)).toEqual([])
})

test('every path that is told of is there, and takes the methods that are told of and no others', async () => {
  await using served = await serveEngine({ images: new ScriptedImages(), createBackend: async () => new ScriptedBackend() })
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    const reply = await fetch(`${served.url}${path.replace('{id}', 'python')}`, { method: 'OPTIONS' })
    const taken = (reply.headers.get('allow') ?? '').split(', ').filter((method) => !['HEAD', 'OPTIONS'].includes(method))
    expect([path, taken]).toEqual([path, Object.keys(methods).map((method) => method.toUpperCase())])
  }
})

test('answers are what it says they are', async () => {
  await using served = await serveEngine({ images: new ScriptedImages(), createBackend: async () => new ScriptedBackend() })
  const bodyOf = async (reply: Response) => (await reply.json()) as unknown
  const languages = (await bodyOf(await fetch(`${served.url}/v1/languages`))) as { languages: unknown[] }
  const answers: readonly [string, unknown][] = [
    ['Result', await bodyOf(await post(served.url, { language: 'python', source: '' }))],
    ['Problem', await bodyOf(await post(served.url, {}))],
    ['Problem', await bodyOf(await fetch(`${served.url}/nothing`))],
    ['Readiness', await bodyOf(await fetch(`${served.url}/readyz`))],
    ...languages.languages.map((language): [string, unknown] => ['Language', language]),
  ]
  for (const [name, answer] of answers) {
    const [, errors] = Schema.Compile(resolve(`#/components/schemas/${name}`) as never).Errors(answer)
    expect([name, errors]).toEqual([name, []])
  }
})

test('its examples are requests', () => {
  const { content } = document.paths?.['/v1/executions']?.post?.requestBody ?? {}
  const examples = Object.values(content?.['application/json']?.examples ?? {})
  expect(examples.length).toBeGreaterThan(0)
  const validator = Schema.Compile(Request)
  for (const { value } of examples) expect(validator.Check(value)).toBe(true)
})

test('a tenant is no part of it', () => {
  expect(resolve('#/components/schemas/Request/properties')).toHaveProperty('source')
  expect(resolve('#/components/schemas/Request/properties')).not.toHaveProperty('tenant')
})
