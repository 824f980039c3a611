import type { Result } from '@glovebox/contract'
import { Engine } from '@glovebox/engine'
import { exitCodeOf, exitCodeOfSignal } from './exit-code.ts'
import { languageOfFile } from './host.ts'
import { imageProgress } from './image-progress.ts'
import { writeLive } from './live-output.ts'
import { makeRequest, type RunFlags, type RunInput, readsProgramFromStdin } from './make-request.ts'
import { printError } from './print-error.ts'
import { showControls } from './show-controls.ts'
import { stdinStream } from './stdin-stream.ts'
import { tellResult } from './tell-result.ts'
import { type EndingSignal, withCancel } from './with-cancel.ts'
import { makeOutputFolder, writeOutputs } from './write-outputs.ts'

/** `glovebox run`: makes the request, runs it once, shows what comes. Gives the exit code. */
export async function runInBox(input: RunInput): Promise<number> {
  return await withCancel(async (cancel) => {
    try {
      const result = await run(input, cancel.signal)
      show(result, input.flags, cancel.cancelledBy())
      return (await giveFiles(result, input.flags)) ?? exitCode(result, input.flags, cancel.cancelledBy())
    } catch (error) {
      const endedBy = cancel.cancelledBy()
      if (endedBy === null) throw error
      // What fails while we are being ended, the build of an image say, failed because of that.
      return exitCodeOfSignal(endedBy)
    }
  })
}

async function run(input: RunInput, signal: AbortSignal): Promise<Result> {
  const { json, quiet } = input.flags
  await using engine = new Engine({ readyBoxes: 0, ...(!quiet && { onImageProgress: imageProgress() }) })
  const request = await makeRequest(input, languageOfFile)
  if (input.flags.outputDir !== undefined) await makeOutputFolder(input.flags.outputDir)
  const stdin = readsProgramFromStdin(input) ? undefined : stdinStream()
  return await engine.run(request, { signal, ...(stdin && { stdin }), ...(!json && { onEvent: writeLive }) })
}

function show(result: Result, { json, quiet }: RunFlags, endedBy: EndingSignal | null): void {
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`)
  else if (!quiet && endedBy !== 'SIGPIPE') for (const line of tellResult(result)) process.stderr.write(`glovebox: ${showControls(line)}\n`)
}

/** The result has been shown, and is all that stdout may hold: so an error goes to stderr. Gives its exit code, or null. */
async function giveFiles({ files }: Result, { outputDir }: RunFlags): Promise<number | null> {
  if (outputDir === undefined) return null
  try {
    await writeOutputs(files, outputDir)
    return null
  } catch (error) {
    return printError(error, { json: false })
  }
}

function exitCode(result: Result, { json }: RunFlags, endedBy: EndingSignal | null): number {
  if (endedBy !== null) return exitCodeOfSignal(endedBy)
  return json ? 0 : exitCodeOf(result)
}
