import { type ErrorCode, GloveboxError, type Step } from '@glovebox/contract'

/** native/init/job.h: JOB_STRINGS_MAX, JOB_TEXT_BYTES. */
const WORDS_MAX = 4096
const TEXT_BYTES_MAX = 2 * 1024 * 1024
/** The kernel's MAX_ARG_STRLEN, without the NUL. */
const WORD_BYTES_MAX = 128 * 1024 - 1
/** The kernel gives a quarter of the stack's limit, at least 128 KiB but never more than the stack, to words and pointers to them. */
const KERNEL_BYTES_MIN = 128 * 1024
/** A page for the name of the program, and the one that every stack has. */
const PAGE_BYTES = 4096
const POINTER_BYTES = 8

/** Refuses words and variables that the kernel would not start a program with. Errors: invalid_argument, invalid_environment. */
export function checkCommandLines(steps: readonly Step[]): void {
  for (const step of steps) checkCommandLine(step)
}

function checkCommandLine({ stage, argv, env, limits }: Step): void {
  const ofArguments = ['invalid_argument', stage === 'compile' ? 'compileArgs' : 'args'] as const
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  if (argv.length > WORDS_MAX) throw refuse(ofArguments, `at most ${WORDS_MAX} words on the command line`, argv.length)
  for (const [words, about] of [[argv, ofArguments] as const, [variables, ['invalid_environment', 'env'] as const] as const]) {
    const longest = Math.max(0, ...words.map((word) => Buffer.byteLength(word)))
    if (longest > WORD_BYTES_MAX) throw refuse(about, `at most ${WORD_BYTES_MAX} bytes in one, with its name`, longest)
  }
  const [argumentBytes, variableBytes] = [bytesOf(argv), bytesOf(variables)]
  const most = roomFor(limits.stackBytes)
  if (argumentBytes + variableBytes <= most) return
  const about = variableBytes > argumentBytes ? (['invalid_environment', 'env'] as const) : ofArguments
  const whole = `at most ${most} bytes of arguments and variables together, ${POINTER_BYTES + 1} added for each, as stackBytes is ${limits.stackBytes}`
  throw refuse(about, whole, argumentBytes + variableBytes)
}

function roomFor(stackBytes: number): number {
  const ofKernel = Math.max(KERNEL_BYTES_MIN, Math.floor(stackBytes / 4))
  return Math.min(TEXT_BYTES_MAX, ofKernel, Math.max(stackBytes, 2 * PAGE_BYTES)) - PAGE_BYTES
}

function bytesOf(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + Buffer.byteLength(word) + 1 + POINTER_BYTES, 0)
}

function refuse([code, field]: readonly [ErrorCode, string], expected: string, came: number): GloveboxError {
  return new GloveboxError(code, `Expected ${expected}, got ${came}.`, { field })
}
