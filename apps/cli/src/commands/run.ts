import { Command, Option } from 'commander'
import { addLimitOptions } from '../limit-options.ts'
import type { RunFlags } from '../make-request.ts'

const collect = (value: string, before: readonly string[]) => [...before, value]

/** `words` is the command line as typed: of the first `--` commander leaves no trace. */
export function makeCommand(words: readonly string[]): Command {
  const command = new Command('run')
    .description('run a program in a box of its own')
    .usage('[options] FILE [files…] [-- args…]')
    .argument('[files...]', 'the program, and files that lie beside it; - reads the program from stdin')
    .option('-l, --language <id>', "the language; default: by the first file's extension")
    .option('-e, --eval <source>', 'the program itself')
    .option('--language-version <version>', 'refuse to run with another version')
  addLimitOptions(command)
  return command
    .option('--env <name=value>', 'set an environment variable (repeatable)', collect, [])
    .option('--profile <id>', 'a set of limits')
    .option('--compile-arg <arg>', 'pass to the compiler (repeatable)', collect, [])
    .option('--interpreter-arg <arg>', 'pass to the interpreter (repeatable)', collect, [])
    .option('--output <pattern>', 'files to get back, e.g. "*.png" (repeatable)', collect, [])
    .option('--output-dir <folder>', 'where to write them')
    .addOption(new Option('--output-encoding <encoding>', 'of output and files in --json').choices(['utf8', 'base64']))
    .option('--merge-stderr', 'stderr goes where stdout goes, in the order written')
    .option('--cold', 'never use a warm start')
    .option('--json', 'print the result, and nothing else, as JSON')
    .option('-q, --quiet', 'say nothing but errors')
    .addHelpText('after', EXIT_CODES)
    .action(async (operands: string[], flags: RunFlags) => {
      const { runInBox } = await import('../run-in-box.ts')
      process.exitCode = await runInBox({ ...splitOperands(operands, words), flags })
    })
}

/** What stands after the first `--` goes to the program. */
function splitOperands(operands: readonly string[], words: readonly string[]): { files: readonly string[]; args: readonly string[] } {
  const at = words.indexOf('--')
  const files = at < 0 ? operands.length : Math.max(0, operands.length - (words.length - at - 1))
  return { files: operands.slice(0, files), args: operands.slice(files) }
}

const EXIT_CODES = `
Times: 2s, 500ms, 1m. Sizes: 64m, 512k, 1g (powers of 1024). stdin goes to the program as it comes, unless it is a terminal.

Exit code: the program's own, or 128 + the signal that ended it. Ours:
  121 does not compile    122 memory limit    123 output limit or security
  124 time limit          125 our failure     126 refused: a mistake in the call
With --json it is 0 whenever stdout holds a result.`
