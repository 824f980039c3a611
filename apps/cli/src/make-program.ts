import { readdirSync } from 'node:fs'
import { Command } from 'commander'

/** One file of commands/: `run.ts` makes `glovebox run`. */
interface CommandModule {
  makeCommand(words: readonly string[]): Command
}

const COMMANDS = new URL('./commands/', import.meta.url)

/**
 * The command line for the words typed: with all commands, or just the named one when there is such; the others are not even read then.
 */
export async function makeProgram(words: readonly string[] = []): Promise<Command> {
  const names = commandNames()
  const [only] = words
  const wanted = only !== undefined && names.includes(only) ? [only] : names
  const program = new Command('glovebox')
    .description('Runs code that nobody trusts in single-use sandboxes and tells truthfully what happened.')
    .helpCommand(false)
    .addHelpText('after', '\nAnd from the checkout: ./glovebox test [all | files…]  (what every change must pass)')
  for (const name of wanted) {
    const module = (await import(new URL(`${name}${EXTENSION}`, COMMANDS).href)) as CommandModule
    program.addCommand(module.makeCommand(words))
  }
  prepare(program)
  return program
}

const EXTENSION = '.ts'

function commandNames(): string[] {
  return readdirSync(COMMANDS)
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort()
}

/** Mistakes are thrown, not printed: runCommandLine tells them. */
function prepare(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {} })
  for (const child of command.commands) prepare(child)
}
