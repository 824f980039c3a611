import { availableParallelism } from 'node:os'
import { isAbsolute } from 'node:path'
import { GloveboxError } from '@glovebox/contract'
import { shown } from './accept/field-path.ts'
import { refuseUnknown } from './check-options.ts'

/** Every setting there is: its environment variable, the option of the same name, --help and docs/configuration.md come from here. */
export const SETTINGS = {
  stateDir: {
    env: 'GLOVEBOX_STATE_DIR',
    type: 'path',
    default: '/var/lib/glovebox',
    unit: 'folder, absolute',
    absolute: true,
    description: 'toolchain images and what else outlives a run',
  },
  languagesDirs: {
    env: 'GLOVEBOX_LANGUAGES_DIRS',
    type: 'paths',
    default: [],
    unit: 'folders, separated by ":"',
    description: "more folders to look for languages in, beside the repository's own",
  },
  backend: {
    env: 'GLOVEBOX_BACKEND',
    type: 'name',
    default: 'native',
    unit: 'folder name',
    description: 'which of backends/ makes the boxes',
  },
  concurrency: {
    env: 'GLOVEBOX_CONCURRENCY',
    type: 'count',
    default: availableParallelism(),
    unit: 'runs',
    description: 'runs at one time',
    defaultShown: 'number of cores',
    least: 1,
  },
  queueDepth: {
    env: 'GLOVEBOX_QUEUE_DEPTH',
    type: 'count',
    default: 200,
    unit: 'runs',
    description: 'runs that wait, all tenants together',
  },
  tenantQueueDepth: {
    env: 'GLOVEBOX_TENANT_QUEUE_DEPTH',
    type: 'count',
    default: 100,
    unit: 'runs',
    description: 'runs of one tenant that wait',
  },
  readyBoxes: {
    env: 'GLOVEBOX_READY_BOXES',
    type: 'count',
    default: 2,
    unit: 'boxes',
    description: 'boxes that stand ready for each image in use; 0 makes every box when it is asked for',
  },
  autoBuild: {
    env: 'GLOVEBOX_AUTO_BUILD',
    type: 'flag',
    default: true,
    unit: 'true or false',
    description: 'build the image of a language at its first use; otherwise the run is refused',
  },
  store: {
    env: 'GLOVEBOX_STORE',
    type: 'name',
    default: 'none',
    unit: 'none, memory or sqlite',
    oneOf: ['none', 'memory', 'sqlite'],
    description: 'where results are kept, to be asked for by id',
  },
  storePath: {
    env: 'GLOVEBOX_STORE_PATH',
    type: 'path',
    default: 'glovebox.db',
    unit: 'file',
    description: 'the file of the store `sqlite`',
  },
  storedResults: {
    env: 'GLOVEBOX_STORED_RESULTS',
    type: 'count',
    default: 1000,
    unit: 'results',
    description: 'results kept; the oldest go first',
    least: 1,
  },
} as const satisfies Record<string, Setting>

interface Setting {
  readonly env: string
  readonly type: keyof TypeOf
  readonly default: string | number | boolean | readonly string[]
  readonly unit: string
  readonly description: string
  readonly defaultShown?: string
  /** The smallest count that makes sense; usually 0. */
  readonly least?: number
  /** A path that means the same wherever the process was started. */
  readonly absolute?: boolean
  /** The only names there are. */
  readonly oneOf?: readonly string[]
}

interface TypeOf {
  path: string
  name: string
  paths: readonly string[]
  count: number
  flag: boolean
}

export type SettingName = keyof typeof SETTINGS
export type Config = { readonly [Name in SettingName]: TypeOf[(typeof SETTINGS)[Name]['type']] }

const COUNT_MAX = 1_000_000

/** What is set explicitly, else the environment, else the default. Errors: invalid_config. */
export function loadConfig(overrides: Partial<Config> = {}, env: Readonly<NodeJS.ProcessEnv> = process.env): Config {
  const names = Object.keys(SETTINGS) as SettingName[]
  refuseUnknown(overrides, names)
  return Object.fromEntries(names.map((name) => [name, choose(name, overrides[name], env)])) as unknown as Config
}

function choose(name: SettingName, override: unknown, env: Readonly<NodeJS.ProcessEnv>): unknown {
  const setting: Setting = SETTINGS[name]
  if (override !== undefined) return check(name, setting, override)
  const text = env[setting.env]
  return text === undefined || text === '' ? setting.default : check(setting.env, setting, fromText(setting, text))
}

function fromText({ type }: Setting, text: string): unknown {
  if (type === 'count') return /^\d{1,7}$/.test(text) ? Number(text) : text
  if (type === 'flag') return text === 'true' || text === 'false' ? text === 'true' : text
  return type === 'paths' ? text.split(':').filter((path) => path !== '') : text
}

function check(field: string, { type, unit, least = 0, absolute = false, oneOf }: Setting, value: unknown): unknown {
  const checks: Record<keyof TypeOf, [boolean, string]> = {
    count: [
      typeof value === 'number' && Number.isInteger(value) && value >= least && value <= COUNT_MAX,
      `a whole number of ${unit}, from ${least}`,
    ],
    flag: [typeof value === 'boolean', unit],
    name: [
      typeof value === 'string' && /^[a-z][a-z0-9-]{0,31}$/.test(value) && (oneOf?.includes(value) ?? true),
      oneOf?.join(' or ') ?? 'a name of lower-case letters',
    ],
    path: [isPath(value) && (!absolute || isAbsolute(value)), absolute ? 'an absolute path' : 'a path'],
    paths: [Array.isArray(value) && value.every(isPath), 'paths'],
  }
  const [fits, expected] = checks[type]
  if (fits) return value
  throw new GloveboxError('invalid_config', `Expected ${expected}, got ${shown(value)}.`, { field })
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !value.includes('\0')
}
