import { GloveboxError } from '@glovebox/contract'
import { shown } from './accept/field-path.ts'
import { nearest } from './accept/nearest.ts'
import type { EngineOptions, RunOptions } from './engine-options.ts'

/** The shape of a part: a function, or an object with these methods. */
type Shape = 'function' | readonly (string | symbol)[]

const ENGINE_PARTS: Readonly<Record<string, Shape>> = {
  hooks: [],
  onImageProgress: 'function',
  log: 'function',
  images: ['find', 'ensure'],
  createBackend: 'function',
}
const HOOKS: Readonly<Record<string, Shape>> = { beforeRun: 'function', afterRun: 'function' }
const RUN_PARTS: Readonly<Record<string, Shape>> = {
  onEvent: 'function',
  signal: ['addEventListener', 'removeEventListener'],
  stdin: [Symbol.asyncIterator],
}

/** The parts of the engine's options; its settings are for loadConfig. Errors: invalid_config. */
export function checkEngineOptions(options: EngineOptions): EngineOptions {
  const { hooks } = checkParts(options, ENGINE_PARTS)
  if (hooks !== undefined) refuseUnknown(checkParts(hooks, HOOKS, 'hooks.'), Object.keys(HOOKS), 'hooks.')
  return options
}

/** Errors: invalid_config. */
export function checkRunOptions(options: RunOptions): RunOptions {
  refuseUnknown(checkParts(options, RUN_PARTS), Object.keys(RUN_PARTS))
  return options
}

/** A misspelt option would be an option that does nothing. Errors: invalid_config. */
export function refuseUnknown(options: object, known: readonly string[], prefix = ''): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown === undefined) return
  const meant = nearest(unknown, known)
  throw new GloveboxError('invalid_config', `Expected only known options, got ${shown(unknown)}.`, {
    field: `${prefix}${unknown}`,
    suggestion: meant === null ? `Known are: ${known.join(', ')}.` : `Did you mean "${meant}"?`,
  })
}

function checkParts<T extends object>(options: T, parts: Readonly<Record<string, Shape>>, prefix = ''): T {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new GloveboxError('invalid_config', `Expected an object of options, got ${shown(options)}.`, {
      field: prefix.replace('.', '') || 'options',
    })
  for (const [name, shape] of Object.entries(parts)) {
    const value: unknown = Reflect.get(options, name)
    if (value === undefined || hasShape(value, shape)) continue
    throw new GloveboxError('invalid_config', `Expected ${inWords(shape)}, got ${shown(value)}.`, { field: `${prefix}${name}` })
  }
  return options
}

function hasShape(value: unknown, shape: Shape): boolean {
  if (shape === 'function') return typeof value === 'function'
  return typeof value === 'object' && value !== null && shape.every((method) => typeof Reflect.get(value, method) === 'function')
}

function inWords(shape: Shape): string {
  if (shape === 'function') return 'a function'
  return shape.length === 0 ? 'an object' : `an object with ${shape.map(String).join(' and ')}`
}
