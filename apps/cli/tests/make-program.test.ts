import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { completionScript } from '../src/completion-script.ts'
import { makeProgram } from '../src/make-program.ts'
import { toUsageError } from '../src/usage-error.ts'

const names = readdirSync(join(import.meta.dirname, '../src/commands')).map((file) => file.replace('.ts', ''))

async function mistake(...args: string[]): Promise<unknown> {
  const program = await makeProgram(args)
  return await program.parseAsync(args, { from: 'user' }).then(
    () => null,
    (error) => (error instanceof CommanderError ? toUsageError(error) : error),
  )
}

describe('the command line', () => {
  it('has a command for each file of its folder, each with help that tells its options', async () => {
    const program = await makeProgram()
    expect(program.commands.map((command) => command.name())).toEqual(names)
    for (const command of program.commands) expect(command.helpInformation()).toContain(command.description().slice(0, 30))
  })

  it('reads the named command alone', async () => {
    expect((await makeProgram(['run'])).commands.map((command) => command.name())).toEqual(['run'])
  })

  it.each([
    [['rnu'], 'rnu', 'Did you mean run?'],
    [['run', '--jsn'], '--jsn', 'Did you mean --json?'],
    [['image', 'lst'], 'lst', 'Did you mean list?'],
    [['run', '--memory'], '--memory', 'glovebox --help'],
    [['run', '--memory', 'lots'], 'lots', '64m'],
    [['completion', 'tcsh'], 'tcsh', '--help'],
    [[], 'expected a command', 'glovebox --help'],
    [['languages', 'extra'], 'too many arguments', '--help'],
  ])('refuses %j and says what would be right', async (args, said, suggestion) => {
    expect(await mistake(...args)).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining(said),
      suggestion: expect.stringContaining(suggestion),
    })
  })

  it.each(['bash', 'zsh', 'fish'] as const)('completes all commands and flags in %s', async (shell) => {
    const script = completionScript(shell, await makeProgram())
    for (const word of [...names, 'dockerfile', 'output-limit', 'refresh']) expect(script).toContain(word)
  })
})
