import { Argument, Command } from 'commander'

export function makeCommand(): Command {
  return new Command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', '\nFor example: source <(glovebox completion bash)')
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const [{ completionScript }, { makeProgram }] = await Promise.all([import('../completion-script.ts'), import('../make-program.ts')])
      process.stdout.write(completionScript(shell, await makeProgram()))
    })
}
