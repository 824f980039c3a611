import { CommanderError } from 'commander'
import { EXIT } from './exit-code.ts'
import { makeProgram } from './make-program.ts'
import { printError } from './print-error.ts'
import { toUsageError } from './usage-error.ts'

/** Runs one command and sets `process.exitCode`. Whatever goes wrong is told in one place: here. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const end = args.indexOf('--')
  const json = args.slice(0, end < 0 ? args.length : end).includes('--json')
  try {
    const program = await makeProgram(args[0])
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return
    const exitCode = printError(error instanceof CommanderError ? toUsageError(error) : error, { json })
    process.exitCode = Math.max(exitCode, EXIT.serviceFailure)
  }
}
