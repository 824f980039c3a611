import { isAbsolute } from 'node:path'
import { GloveboxError } from '@glovebox/contract'
import { shown } from './accept/field-path.ts'
import { refuseUnknown } from './check-options.ts'

/** One setting: a row of a table that options, environment, flags, `--help` and docs/configuration.md come from. */
export interface Setting {
  readonly env: string
  readonly type: keyof TypeOf
  readonly default: string | number | boolean | readonly string[]
  readonly unit: string
  readonly description: string
  readonly defaultShown?: string
  /** The smallest count that makes sense; usually 0. */
  readonly least?: number
  /** The largest one. */
  readonly most?: number
  /** A path that means the same wherever the process was started. */
  readonly absolute?: boolean
  /** What else may stand for a path. */
  readonly words?: readonly string[]
  /** The only names there are. */
  readonly oneOf?: readonly string[]
}

export type SettingsTable = Readonly<Record<string, Setting>>

interface TypeOf {
  path: string
  name: string
  host: string
  paths: readonly string[]
  count: number
  flag: boolean
}

export type ConfigOf<Table extends SettingsTable> = { readonly [Name in keyof Table]: TypeOf[Table[Name]['type']] }

const COUNT_MAX = 1_000_000

/** What is set explicitly, else the environment, else the default. Errors: invalid_config. */
export function loadSettings<Table extends SettingsTable>(
  table: Table,
  overrides: Partial<ConfigOf<Table>>,
  env: Readonly<NodeJS.ProcessEnv>,
): ConfigOf<Table> {
  refuseUnknown(overrides, Object.keys(table))
  const chosen = Object.entries(table).map(([name, setting]) => [name, choose({ name, setting, override: overrides[name], env })])
  return Object.fromEntries(chosen) as ConfigOf<Table>
}

/** A value as the environment and the command line give it: text. Errors: invalid_config. */
export function parseSetting(field: string, setting: Setting, text: string): unknown {
  return check(field, setting, fromText(setting, text))
}

interface Choice {
  readonly name: string
  readonly setting: Setting
  readonly override: unknown
  readonly env: Readonly<NodeJS.ProcessEnv>
}

function choose({ name, setting, override, env }: Choice): unknown {
  if (override !== undefined) return check(name, setting, override)
  const text = env[setting.env]
  return text === undefined || text === '' ? setting.default : parseSetting(setting.env, setting, text)
}

function fromText({ type }: Setting, text: string): unknown {
  if (type === 'count') return /^\d{1,7}$/.test(text) ? Number(text) : text
  if (type === 'flag') return text === 'true' || text === 'false' ? text === 'true' : text
  return type === 'paths' ? text.split(':').filter((path) => path !== '') : text
}

function check(field: string, setting: Setting, value: unknown): unknown {
  const { type, unit, least = 0, most = COUNT_MAX, absolute = false, words = [], oneOf } = setting
  const checks: Record<keyof TypeOf, [boolean, string]> = {
    count: [
      typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most,
      `a whole number of ${unit}, from ${least} to ${most}`,
    ],
    flag: [typeof value === 'boolean', unit],
    name: [
      typeof value === 'string' && /^[a-z][a-z0-9-]{0,31}$/.test(value) && (oneOf?.includes(value) ?? true),
      oneOf?.join(' or ') ?? 'a name of lower-case letters',
    ],
    host: [typeof value === 'string' && /^[A-Za-z0-9.:_-]{1,253}$/.test(value), 'an address or host name'],
    path: [
      words.some((word) => word === value) || (isPath(value) && (!absolute || isAbsolute(value))),
      [absolute ? 'an absolute path' : 'a path', ...words.map((word) => JSON.stringify(word))].join(' or '),
    ],
    paths: [Array.isArray(value) && value.every(isPath), 'paths'],
  }
  const [fits, expected] = checks[type]
  if (fits) return value
  throw new GloveboxError('invalid_config', `Expected ${expected}, got ${shown(value)}.`, { field })
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !value.includes('\0')
}
