import type { Result } from '@glovebox/contract'
import { Engine } from '@glovebox/engine'
import { exitCodeOf, exitCodeOfSignal } from './exit-code.ts'
import { languageOfFile } from './host.ts'
import { imageProgress } from './image-progress.ts'
import { writeLive } from './live-output.ts'
import { makeRequest, type RunInput, readsProgramFromStdin } from './make-request.ts'
import { stdinStream } from './stdin-stream.ts'
import { tellResult } from './tell-result.ts'
import { withCancel } from './with-cancel.ts'
import { writeOutputs } from './write-outputs.ts'

/** `glovebox run`: makes the request, runs it once, shows what comes. Gives the exit code. */
export async function runInBox(input: RunInput): Promise<number> {
  const { json, quiet, outputDir } = input.flags
  return await withCancel(async ({ signal, cancelledBy }) => {
    await using engine = new Engine({ readyBoxes: 0, ...(!quiet && { onImageProgress: imageProgress() }) })
    const request = await makeRequest(input, languageOfFile)
    const stdin = readsProgramFromStdin(input) ? undefined : stdinStream()
    const result = await engine.run(request, { signal, ...(stdin && { stdin }), ...(!json && { onEvent: writeLive }) })
    if (json) process.stdout.write(`${JSON.stringify(result)}\n`)
    else if (!quiet && cancelledBy() !== 'SIGPIPE') for (const line of tellResult(result)) process.stderr.write(`glovebox: ${line}\n`)
    if (outputDir !== undefined) await writeOutputs(result.files, outputDir)
    return exitCode(result, { json: json === true, endedBy: cancelledBy() })
  })
}

function exitCode(result: Result, { json, endedBy }: { readonly json: boolean; readonly endedBy: string | null }): number {
  if (endedBy !== null) return exitCodeOfSignal(endedBy)
  return json ? 0 : exitCodeOf(result)
}
