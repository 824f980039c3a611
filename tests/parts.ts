import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { type Counts, countNative, countVitest, sum } from './counts.ts'

const ROOT = join(import.meta.dirname, '..')
const ONE_FAILED: Counts = { passed: 0, failed: 1, skipped: 0 }
const FUZZ_SECONDS = process.env.GLOVEBOX_FUZZ_SECONDS ?? '600'

/** The parts of `./glovebox test` in the order of the whole, each with how it is counted. The quick ones come first. */
export const PARTS = {
  lint: () => runCheck('node_modules/.bin/biome', 'check', '.'),
  types: () => runCheck('node_modules/.bin/tsc', '--noEmit', '-p', 'tsconfig.json'),
  native: async () => countNative(await run('make', '--no-print-directory', '-C', 'native', 'test')),
  analyze: () => runCheck('make', '--no-print-directory', '-C', 'native', 'analyze', `-j${availableParallelism()}`),
  images: async () => ({ ...(await runCheck(process.execPath, ...CLI, 'image', 'build')), passed: 0 }),
  files: runVitest,
  cgroup2: runCgroup2,
  fuzz: () => runCheck('make', '--no-print-directory', '-C', 'native', 'fuzz', '-j2', `SECONDS=${FUZZ_SECONDS}`),
} as const

export type PartName = keyof typeof PARTS

const CLI = ['--conditions=development', 'apps/cli/src/main.ts']

/** `files` are words of paths: tests whose path has none of them are left out. */
export async function runParts(names: readonly PartName[], files: readonly string[]): Promise<Counts> {
  const counts: Counts[] = []
  for (const name of names) {
    counts.push(
      await PARTS[name](files).catch((error) => {
        console.error(error)
        return ONE_FAILED
      }),
    )
  }
  return counts.reduce(sum)
}

async function runCgroup2(): Promise<Counts> {
  console.log('\n$ tests/guest: a machine with cgroup v2')
  const { runGuest } = await import('./guest/run-guest.ts')
  return await runGuest()
}

async function runVitest(files: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'glovebox-test-'))
  const report = join(folder, 'report.json')
  try {
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
    const { ok } = await run(process.execPath, vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile=${report}`, ...files)
    return countVitest({ ok, report: readFileSync(report, 'utf8') })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runCheck(command: string, ...args: readonly string[]): Promise<Counts> {
  const { ok } = await run(command, ...args)
  return ok ? { passed: 1, failed: 0, skipped: 0 } : ONE_FAILED
}

interface Ended {
  readonly ok: boolean
  readonly output: string
}

/** Runs one program, shows what it prints as it comes, and keeps it. */
async function run(command: string, ...args: readonly string[]): Promise<Ended> {
  console.log(`\n$ ${[command, ...args].join(' ').replaceAll(`${ROOT}/`, '')}`)
  const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}` }
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    process.stdout.write(chunk)
  })
  const { promise, resolve } = Promise.withResolvers<boolean>()
  child.on('error', () => resolve(false))
  child.on('close', (code) => resolve(code === 0))
  return { ok: await promise, output: Buffer.concat(chunks).toString() }
}
