// `./glovebox test [all | cgroup2 | files…]`: what every change must pass. The last line says how many tests passed and failed.
import { toLine } from './counts.ts'
import { type PartName, runParts } from './parts.ts'

const REFUSED = 126
const USAGE = `Usage: ./glovebox test [all | cgroup2 | files…]

  (nothing)  lint, types, static checks and tests of the C core, and all others
  all        the same with what is random repeated more often, then cgroup2, then fuzzing: GLOVEBOX_FUZZ_SECONDS each (600)
  cgroup2    boxes and limits in an emulated machine whose kernel has cgroup v2
  files…     just the tests whose path contains one of these words

The last line says how many tests passed and failed. Exit code: 1 when one failed.
`

/** The long ones are the same tests, more often. */
const LONG = { GLOVEBOX_ESCAPE_REPEATS: '20', GLOVEBOX_SOAK_RUNS: '10000', GLOVEBOX_BODIES_SECONDS: '120' }

const words = process.argv.slice(2)
answerOptions()
if (words[0] === 'all') Object.assign(process.env, { ...LONG, ...process.env })

const { parts, files } = chosen(words)
const total = await runParts(parts, files)
console.log(`\n${toLine(total)}`)
process.exit(total.failed === 0 ? 0 : 1)

function chosen([first, ...rest]: readonly string[]): { parts: readonly PartName[]; files: readonly string[] } {
  const usual: readonly PartName[] = ['lint', 'types', 'analyze', 'native', 'images', 'files']
  if (first === undefined) return { parts: usual, files: [] }
  if (first === 'all') return { parts: [...usual, 'cgroup2', 'fuzz'], files: rest }
  if (first === 'cgroup2') return { parts: ['images', 'cgroup2'], files: [] }
  return { parts: ['images', 'files'], files: words }
}

/** Ends here when there is one: before anything is built. */
function answerOptions(): void {
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(USAGE)
    process.exit(0)
  }
  const unknown = words.find((word) => word.startsWith('-'))
  if (unknown === undefined) return
  process.stderr.write(`glovebox: test takes no option "${unknown}"\n          See \`./glovebox test --help\`.\n`)
  process.exit(REFUSED)
}
