import { runCommandLine } from './run-command-line.ts'

await runCommandLine(process.argv.slice(2))
// Not left to the event loop: a stdin that nobody closes would keep it going. All output has been taken by now.
process.exit()
