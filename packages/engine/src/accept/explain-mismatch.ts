import { fieldPath, shown } from './field-path.ts'
import { nearest } from './nearest.ts'

/** What a schema validator says of one mismatch. */
export interface Mismatch {
  readonly keyword: string
  readonly schemaPath: string
  readonly instancePath: string
  readonly params: object
}

export interface Explanation {
  readonly message: string
  /** Empty for the whole. */
  readonly field: string
  readonly suggestion?: string
}

/** The branches of a union and the schema `false` of unknown fields are told by an entry of their own. */
const TOLD_ELSEWHERE = new Set(['const', 'boolean'])

/** Says of the first mismatch what was expected and what came. */
export function explainMismatch(mismatches: readonly Mismatch[], data: unknown, schema: unknown): Explanation {
  const mismatch = mismatches.find(({ keyword }) => !TOLD_ELSEWHERE.has(keyword)) ?? mismatches[0]
  if (mismatch === undefined) return { message: 'The request does not fit its schema.', field: '' }
  const keys = fromPointer(mismatch.instancePath, data)
  const params = mismatch.params as Readonly<Record<string, unknown>>
  const node = atPointer(schema, mismatch.schemaPath.replace(/^#/, '')) as Readonly<Record<string, unknown>> | undefined
  if (mismatch.keyword === 'additionalProperties') return explainUnknown(keys, params, node)
  if (mismatch.keyword === 'required') {
    const name = (params.requiredProperties as string[])[0] ?? ''
    return { message: `Expected a field ${shown(name)}, got none.`, field: fieldPath([...keys, name]) }
  }
  return { message: `Expected ${expected(node)}, got ${shown(atPointer(data, mismatch.instancePath))}.`, field: fieldPath(keys) }
}

function explainUnknown(keys: (string | number)[], params: Readonly<Record<string, unknown>>, node: unknown): Explanation {
  const name = (params.additionalProperties as string[])[0] ?? ''
  const known = Object.keys((node as { properties?: object } | undefined)?.properties ?? {})
  const meant = nearest(name, known)
  return {
    message: `Expected only known fields, got ${shown(name)}.`,
    field: fieldPath([...keys, name]),
    suggestion: meant === null ? `Known are: ${known.join(', ')}.` : `Did you mean "${meant}"?`,
  }
}

function expected(node: Readonly<Record<string, unknown>> | undefined): string {
  const choices = node?.anyOf as { const: unknown }[] | undefined
  if (choices) return choices.map((choice) => shown(choice.const)).join(' or ')
  const least = node?.minimum ?? node?.minLength ?? node?.minItems
  const unit = node?.minLength === undefined ? (node?.minItems === undefined ? '' : ' items') : ' characters'
  const type = String(node?.type ?? 'another value')
  const article = /^[aeio]/.test(type) ? 'an' : 'a'
  if (node?.pattern !== undefined) return `${article} ${type} that matches ${String(node.pattern)}`
  return least === undefined ? `${article} ${type}` : `${article} ${type} of at least ${String(least)}${unit}`
}

function fromPointer(pointer: string, data: unknown): (string | number)[] {
  const keys: (string | number)[] = []
  let at: unknown = data
  for (const part of pointerParts(pointer)) {
    keys.push(Array.isArray(at) ? Number(part) : part)
    at = child(at, part)
  }
  return keys
}

function atPointer(root: unknown, pointer: string): unknown {
  return pointerParts(pointer).reduce(child, root)
}

function child(parent: unknown, key: string): unknown {
  return typeof parent === 'object' && parent !== null && Object.hasOwn(parent, key) ? Reflect.get(parent, key) : undefined
}

function pointerParts(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}
