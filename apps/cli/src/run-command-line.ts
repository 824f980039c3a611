import { CommanderError } from 'commander'
import { EXIT, exitCodeOfSignal } from './exit-code.ts'
import { makeProgram } from './make-program.ts'
import { toOutputError, watchOutputStreams } from './output-streams.ts'
import { printError } from './print-error.ts'
import { toUsageError } from './usage-error.ts'

/** Runs one command and sets `process.exitCode`; then all output has been taken. Whatever goes wrong is told in one place: here. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const streams = watchOutputStreams()
  await runCommand(args)
  const failure = await streams.flush()
  if (failure === null) return
  // Nobody reads on: that ends other programs by a signal, without a word.
  if (failure.code === 'EPIPE') process.exitCode = exitCodeOfSignal('SIGPIPE')
  else process.exitCode = printError(toOutputError(failure), { json: false })
  await streams.flush()
}

async function runCommand(args: readonly string[]): Promise<void> {
  const end = args.indexOf('--')
  const json = args.slice(0, end < 0 ? args.length : end).includes('--json')
  try {
    const program = await makeProgram(args)
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return
    const exitCode = printError(error instanceof CommanderError ? toUsageError(error) : error, { json })
    process.exitCode = Math.max(exitCode, EXIT.serviceFailure)
  }
}
