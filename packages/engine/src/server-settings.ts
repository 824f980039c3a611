import { type ConfigOf, loadSettings, type Setting } from './settings.ts'

/** What the HTTP service may be told, beside what its engine may be. In the engine's package, so that one page lists all there is. */
export const SERVER_SETTINGS = {
  host: {
    env: 'GLOVEBOX_HOST',
    type: 'host',
    default: '127.0.0.1',
    unit: 'address or name',
    description: 'where the service listens',
  },
  port: {
    env: 'GLOVEBOX_PORT',
    type: 'count',
    default: 8080,
    unit: 'port',
    most: 65_535,
    description: 'where the service listens; 0 takes a free one and says which',
  },
  open: {
    env: 'GLOVEBOX_OPEN',
    type: 'flag',
    default: false,
    unit: 'true or false',
    description: 'listen without keys on an address that others can reach; otherwise that is refused',
  },
  allowUnlimited: {
    env: 'GLOVEBOX_ALLOW_UNLIMITED',
    type: 'flag',
    default: false,
    unit: 'true or false',
    description: 'serve on a host without cgroup limits; otherwise that is refused',
  },
  maxConnections: {
    env: 'GLOVEBOX_MAX_CONNECTIONS',
    type: 'count',
    default: 256,
    unit: 'connections',
    description: 'connections at one time; more are closed at once',
    least: 1,
    most: 10_000,
  },
  headersTimeoutMs: {
    env: 'GLOVEBOX_HEADERS_TIMEOUT_MS',
    type: 'count',
    default: 10_000,
    unit: 'ms',
    description: 'for the head of a request to come whole',
    least: 1,
  },
  requestTimeoutMs: {
    env: 'GLOVEBOX_REQUEST_TIMEOUT_MS',
    type: 'count',
    default: 30_000,
    unit: 'ms',
    description: 'for a request to come whole, and for a client to go on reading an answer',
    least: 1,
  },
  keepAliveMs: {
    env: 'GLOVEBOX_KEEP_ALIVE_MS',
    type: 'count',
    default: 5000,
    unit: 'ms',
    description: 'for the next request on a connection to begin',
    least: 1,
  },
  drainMs: {
    env: 'GLOVEBOX_DRAIN_MS',
    type: 'count',
    default: 25_000,
    unit: 'ms',
    description: 'for what runs and waits when the service is told to end; what is left is cancelled, and answered',
  },
  logLevel: {
    env: 'GLOVEBOX_LOG_LEVEL',
    type: 'name',
    default: 'info',
    unit: 'silent, error, warn, info or debug',
    oneOf: ['silent', 'error', 'warn', 'info', 'debug'],
    description: 'how much the service tells on stderr, as lines of JSON',
  },
} as const satisfies Record<string, Setting>

export type ServerConfig = ConfigOf<typeof SERVER_SETTINGS>

/** What is set explicitly, else the environment, else the default. Errors: invalid_config. */
export function loadServerConfig(overrides: Partial<ServerConfig> = {}, env: Readonly<NodeJS.ProcessEnv> = process.env): ServerConfig {
  return loadSettings(SERVER_SETTINGS, overrides, env)
}
