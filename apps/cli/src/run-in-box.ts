import type { Result } from '@glovebox/contract'
import { Engine } from '@glovebox/engine'
import { exitCodeOf, exitCodeOfSignal } from './exit-code.ts'
import { languageOfFile } from './host.ts'
import { imageProgress } from './image-progress.ts'
import { writeLive } from './live-output.ts'
import { makeRequest, type RunFlags, type RunInput, readsProgramFromStdin } from './make-request.ts'
import { stdinStream } from './stdin-stream.ts'
import { tellResult } from './tell-result.ts'
import { type EndingSignal, withCancel } from './with-cancel.ts'
import { writeOutputs } from './write-outputs.ts'

/** `glovebox run`: makes the request, runs it once, shows what comes. Gives the exit code. */
export async function runInBox(input: RunInput): Promise<number> {
  return await withCancel(async (cancel) => {
    try {
      const result = await run(input, cancel.signal)
      if (input.flags.outputDir !== undefined) await writeOutputs(result.files, input.flags.outputDir)
      show(result, input.flags, cancel.cancelledBy())
      return exitCode(result, input.flags, cancel.cancelledBy())
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
  const stdin = readsProgramFromStdin(input) ? undefined : stdinStream()
  return await engine.run(request, { signal, ...(stdin && { stdin }), ...(!json && { onEvent: writeLive }) })
}

function show(result: Result, { json, quiet }: RunFlags, endedBy: EndingSignal | null): void {
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`)
  else if (!quiet && endedBy !== 'SIGPIPE') for (const line of tellResult(result)) process.stderr.write(`glovebox: ${line}\n`)
}

function exitCode(result: Result, { json }: RunFlags, endedBy: EndingSignal | null): number {
  if (endedBy !== null) return exitCodeOfSignal(endedBy)
  return json ? 0 : exitCodeOf(result)
}
