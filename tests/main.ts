// `./glovebox test [all | files…]`: what every change must pass. The last line says how many tests passed and failed.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { type Counts, countNative, countVitest, sum, toLine } from './counts.ts'

const ROOT = join(import.meta.dirname, '..')
const REFUSED = 126
const USAGE = `Usage: ./glovebox test [all | files…]

  (nothing)  lint, types, the C core's tests, and all others
  all        the same, and fuzzing; what is random is repeated more often
  files…     just the tests whose path contains one of these words

The last line says how many tests passed and failed. Exit code: 1 when one failed.
`

answerOptions(process.argv.slice(2))
const [first, ...rest] = process.argv.slice(2)
const all = first === 'all'
const files = all || first === undefined ? rest : [first, ...rest]

/** The long ones are the same tests, more often. */
const LONG = { GLOVEBOX_ESCAPE_REPEATS: '20', GLOVEBOX_SOAK_RUNS: '2000', GLOVEBOX_FUZZ_SECONDS: '120' }

const env = { ...process.env, ...(all && LONG), PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}` }

/** Ends here when there is one: before anything is built. */
function answerOptions(words: readonly string[]): void {
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(USAGE)
    process.exit(0)
  }
  const unknown = words.find((word) => word.startsWith('-'))
  if (unknown === undefined) return
  process.stderr.write(`glovebox: test takes no option "${unknown}"\n          See \`./glovebox test --help\`.\n`)
  process.exit(REFUSED)
}

interface Ended {
  readonly ok: boolean
  readonly output: string
}

/** Runs one program, shows what it prints as it comes, and keeps it. */
async function run(command: string, ...args: readonly string[]): Promise<Ended> {
  console.log(`\n$ ${[command, ...args].join(' ').replaceAll(`${ROOT}/`, '')}`)
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

async function runCheck(command: string, ...args: readonly string[]): Promise<Counts> {
  const { ok } = await run(command, ...args)
  return { passed: Number(ok), failed: Number(!ok), skipped: 0 }
}

async function runNative(): Promise<Counts> {
  return countNative(await run('make', '--no-print-directory', '-C', 'native', 'test'))
}

async function runVitest(): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'glovebox-test-'))
  const report = join(folder, 'report.json')
  try {
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
    const { ok } = await run(process.execPath, vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile=${report}`, ...files)
    return countVitest({ ok, report: readFileSync(report, 'utf8') })
  } catch (error) {
    console.error(error)
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const counts: Counts[] = []
if (files.length === 0) {
  counts.push(await runCheck('node_modules/.bin/biome', 'check', '.'))
  counts.push(await runCheck('node_modules/.bin/tsc', '--noEmit', '-p', 'tsconfig.json'))
  counts.push(await runNative())
  if (all) counts.push(await runCheck('make', '--no-print-directory', '-C', 'native', 'fuzz'))
}
const images = await run(process.execPath, '--conditions=development', 'apps/cli/src/main.ts', 'image', 'build')
if (!images.ok) counts.push({ passed: 0, failed: 1, skipped: 0 })
counts.push(await runVitest())

const total = counts.reduce(sum)
console.log(`\n${toLine(total)}`)
process.exit(total.failed === 0 ? 0 : 1)
