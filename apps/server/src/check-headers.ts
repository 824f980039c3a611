import type { IncomingHttpHeaders } from 'node:http'
import { GloveboxError } from '@glovebox/contract'

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i

/** Errors: unsupported_media_type. */
export function checkBodyHeaders(headers: IncomingHttpHeaders): void {
  const type = headers['content-type'] ?? ''
  if (!JSON_TYPE.test(type))
    throw new GloveboxError('unsupported_media_type', `Expected application/json, got ${shown(type)}.`, { field: 'content-type' })
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding.toLowerCase() !== 'identity')
    throw new GloveboxError('unsupported_media_type', `Expected a body as it is, got ${shown(encoding)}.`, { field: 'content-encoding' })
}

export type AnswerForm = 'json' | 'events'

const FORMS: readonly { readonly form: AnswerForm; readonly type: string }[] = [
  { form: 'json', type: 'application/json' },
  { form: 'events', type: 'text/event-stream' },
]

/** By the Accept header, of which an empty one says nothing: the one with the higher weight, then the one that is named; JSON where nothing decides. Errors: not_acceptable. */
export function chooseForm(accept = ''): AnswerForm {
  const ranges = (accept.trim() || '*/*').split(',').map(parseRange)
  const weighed = FORMS.map(({ form, type }) => ({ form, ...weigh(type, ranges) }))
  const [best] = weighed.toSorted((left, right) => right.weight - left.weight || right.precision - left.precision)
  if (best !== undefined && best.weight > 0) return best.form
  throw new GloveboxError('not_acceptable', `Expected application/json or text/event-stream to be accepted, got ${shown(accept)}.`, {
    field: 'accept',
  })
}

interface Range {
  readonly type: string
  readonly weight: number
}

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))
  const weight = quality === undefined ? 1 : Number(quality.slice(2))
  return { type, weight: weight >= 0 && weight <= 1 ? weight : 0 }
}

/** The most precise range that covers a type decides about it. */
function weigh(type: string, ranges: readonly Range[]): { weight: number; precision: number } {
  const covering = ['*/*', `${type.split('/')[0]}/*`, type]
  const found = ranges
    .map((range) => ({ weight: range.weight, precision: covering.indexOf(range.type) }))
    .filter(({ precision }) => precision >= 0)
    .toSorted((left, right) => right.precision - left.precision)
  return found[0] ?? { weight: 0, precision: -1 }
}

function shown(text: string): string {
  return text === '' ? 'nothing' : JSON.stringify(text.slice(0, 100))
}
