import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Engine } from '@glovebox/engine'
import { NativeBackend } from '../../backends/native/native-backend.ts'
import { SUPERVISOR_PATHS, type SupervisorPaths } from '../../backends/native/own-supervisor.ts'

export const NATIVE_FOLDER = join(import.meta.dirname, '../../native')
const BUILD_TIMEOUT_MS = 120_000

const run = promisify(execFile)

/** Every guard that a test build can leave out, with what holds because of it. */
export async function listGuards(): Promise<ReadonlyMap<string, string>> {
  const lines = (await make('guards')).trim().split('\n')
  return new Map(lines.map((line) => line.split('\t') as [string, string]))
}

/** The usual build; what the others share is then there, and they may be made side by side. */
export async function buildCore(): Promise<SupervisorPaths> {
  await make('all')
  return SUPERVISOR_PATHS
}

/** Errors: what make says, when a guard is not known. */
export function buildWeakened(guards: readonly string[]): Promise<SupervisorPaths> {
  const name = nameOf(guards)
  const building = built.get(name) ?? build(name)
  built.set(name, building)
  return building
}

/** Each is made once: two at it would write the same files. */
const built = new Map<string, Promise<SupervisorPaths>>()

async function build(name: string): Promise<SupervisorPaths> {
  await make('all', `WEAKEN=${name}`)
  const folder = join(NATIVE_FOLDER, 'build/weak', name)
  return { supervisor: join(folder, 'glovebox-supervisor'), init: join(folder, 'glovebox-init'), seccomp: join(folder, 'seccomp') }
}

/** An engine whose boxes lack those guards. What it runs must end by itself. */
export async function withWeakened<T>(guards: readonly string[], use: (engine: Engine) => Promise<T>): Promise<T> {
  const paths = await buildWeakened(guards)
  await using engine = new Engine({
    concurrency: 2,
    readyBoxes: 0,
    backendEndpoint: 'own',
    log: () => {},
    createBackend: (context) => NativeBackend.create(context, paths),
  })
  return await use(engine)
}

/** The same guards have one name, in whatever order they are given. */
export function nameOf(guards: readonly string[]): string {
  return guards.toSorted().join('+')
}

async function make(...words: readonly string[]): Promise<string> {
  return (await run('make', ['-s', '--no-print-directory', '-C', NATIVE_FOLDER, ...words], { timeout: BUILD_TIMEOUT_MS })).stdout
}
