import { availableParallelism } from 'node:os'
import { type ConfigOf, loadSettings, type Setting } from './settings.ts'

/** Every setting of the engine: its environment variable, the option of the same name, --help and docs/configuration.md come from here. */
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
  backendEndpoint: {
    env: 'GLOVEBOX_BACKEND_ENDPOINT',
    type: 'path',
    default: '',
    unit: 'socket, absolute; or own',
    absolute: true,
    words: ['', 'own'],
    description: 'service of the backend to use; `own` starts one, nothing looks for one that runs and else starts one',
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
    description: 'runs of one tenant that wait; those that name none, as all over HTTP, have `queueDepth` alone',
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

export type SettingName = keyof typeof SETTINGS
export type Config = ConfigOf<typeof SETTINGS>

/** What is set explicitly, else the environment, else the default. Errors: invalid_config. */
export function loadConfig(overrides: Partial<Config> = {}, env: Readonly<NodeJS.ProcessEnv> = process.env): Config {
  return loadSettings(SETTINGS, overrides, env)
}
