import { readFileSync } from 'node:fs'
import { ERRORS, type ErrorCode, Request, Result, VERDICTS } from '@glovebox/contract'
import { Type } from 'typebox'
import { Readiness } from './check-ready.ts'
import { PROBLEM_TYPE, Problem } from './problem.ts'
import { ListedLanguage } from './routes/languages.ts'

/** What the service takes, as an OpenAPI 3.1 document: its schemas are those that requests are checked by. */
export function openApiDocument(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Glovebox',
      version: '1',
      summary: 'Runs code that nobody trusts in single-use sandboxes and tells truthfully what happened.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths: {
      '/': { get: operation('service', 'What there is.', json({ type: 'object' })) },
      '/v1/executions': { post: executions() },
      '/v1/languages': { get: operation('languages', 'Every language.', json(listOfLanguages())) },
      '/v1/languages/{id}': { get: language() },
      '/healthz': { get: operation('health', 'Does the process live?', json({ type: 'object', properties: { status: { const: 'ok' } } })) },
      '/readyz': { get: readiness() },
      '/openapi.json': { get: operation('openapi', 'This document.', json({ type: 'object' })) },
    },
    components: {
      schemas: {
        Request: Type.Omit(Request, ['tenant'], { additionalProperties: false }),
        Result,
        Problem,
        Language: ListedLanguage,
        Readiness,
      },
      responses: Object.fromEntries(Object.entries(ERRORS).map(([code, entry]) => [code, problem(code, entry)])),
    },
  }
}

type Content = Readonly<Record<string, object>>

function operation(operationId: string, summary: string, content: Content): object {
  return { operationId, summary, responses: { 200: { description: summary, content }, ...problems(['internal_error']) } }
}

function executions(): object {
  const refusals = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => !NEVER_OF_RUNS.includes(code))
  return {
    operationId: 'execute',
    summary: 'Runs a program and answers when it has ended. What the program does is a result, never an error.',
    requestBody: { required: true, content: { 'application/json': { schema: ref('schemas', 'Request'), examples: REQUESTS } } },
    responses: {
      200: {
        description: `The result, whose status is one of ${VERDICTS.join(', ')}; or, accepted as text/event-stream, the events of the run: ${EVENTS}.`,
        content: { ...json(ref('schemas', 'Result')), 'text/event-stream': { schema: { type: 'string' }, example: EVENT_EXAMPLE } },
      },
      ...problems(refusals),
    },
  }
}

function language(): object {
  return {
    operationId: 'language',
    summary: 'One language, by id or alias.',
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    responses: {
      200: { description: 'The language.', content: json(ref('schemas', 'Language')) },
      ...problems(['not_found', 'internal_error']),
    },
  }
}

function readiness(): object {
  const content = json(ref('schemas', 'Readiness'))
  return {
    operationId: 'readiness',
    summary: 'Can programs be run, and if not, why?',
    responses: { 200: { description: 'They can.', content }, 503: { description: 'They cannot; one of the checks says why.', content } },
  }
}

const NEVER_OF_RUNS: readonly ErrorCode[] = ['not_found', 'method_not_allowed', 'invalid_config']
const EVENTS = 'queued, started, stage, stdout, stderr, exit, and at last result, or error with a problem'
const EVENT_EXAMPLE =
  'id: 3\nevent: stdout\ndata: {"runId":"…","sequence":3,"type":"stdout","stage":"run","encoding":"utf8","chunk":"42\\n"}\n\n'
const REQUESTS = JSON.parse(readFileSync(new URL('./request-examples.json', import.meta.url), 'utf8')) as object

/** By status, as OpenAPI wants it; of several with the same one each is an example. */
function problems(codes: readonly ErrorCode[]): object {
  const statuses = new Set(codes.map((code) => ERRORS[code].status))
  const ofStatus = (status: number) => codes.filter((code) => ERRORS[code].status === status)
  return Object.fromEntries([...statuses].map((status) => [status, problemResponse(ofStatus(status))]))
}

function problemResponse(codes: readonly ErrorCode[]): object {
  const [only] = codes
  if (codes.length === 1 && only !== undefined) return ref('responses', only)
  return {
    description: codes.map((code) => `${code}: ${ERRORS[code].title}`).join(' '),
    content: {
      [PROBLEM_TYPE]: {
        schema: ref('schemas', 'Problem'),
        examples: Object.fromEntries(codes.map((code) => [code, { value: example(code) }])),
      },
    },
  }
}

function problem(code: string, { title }: { readonly title: string }): object {
  return { description: title, content: { [PROBLEM_TYPE]: { schema: ref('schemas', 'Problem'), example: example(code as ErrorCode) } } }
}

function example(code: ErrorCode): object {
  const { title, status, suggestion } = ERRORS[code]
  return { type: `urn:glovebox:problem:${code}`, title, status, detail: title, code, suggestion, requestId: '…' }
}

function listOfLanguages(): object {
  return { type: 'object', required: ['languages'], properties: { languages: { type: 'array', items: ref('schemas', 'Language') } } }
}

function json(schema: object): Content {
  return { 'application/json': { schema } }
}

function ref(kind: 'schemas' | 'responses', name: string): object {
  return { $ref: `#/components/${kind}/${name}` }
}
