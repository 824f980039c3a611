import { constants } from 'node:os'
import type { BoxOptions, CollectedFile, FileError, Outcome, Stage } from '@glovebox/contract'
import {
  decodeExit,
  decodeFile,
  decodeFileError,
  decodeOutput,
  decodeStarted,
  decodeStdinCredit,
  type Frame,
  FrameType,
} from './protocol.ts'

/** What has come of one run so far; `take` feeds it frames until it returns the outcome. */
export class RunState {
  readonly #stage: Stage
  readonly #options: BoxOptions
  readonly #output: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] }
  readonly #files: CollectedFile[] = []
  readonly #fileErrors: FileError[] = []
  readonly #onCredit: (bytes: number) => void
  #started = { ready: false, boxMs: 0 }

  constructor(stage: Stage, options: BoxOptions, onCredit: (bytes: number) => void) {
    this.#stage = stage
    this.#options = options
    this.#onCredit = onCredit
  }

  take({ type, payload }: Frame): Outcome | null {
    if (type === FrameType.output) this.#takeOutput(payload)
    else if (type === FrameType.stdinCredit) this.#onCredit(decodeStdinCredit(payload))
    else if (type === FrameType.started) this.#started = decodeStarted(payload)
    else if (type === FrameType.file) this.#files.push(decodeFile(payload))
    else if (type === FrameType.fileError) this.#fileErrors.push(decodeFileError(payload))
    else if (type === FrameType.exit) return this.#outcome(payload)
    else throw new RangeError(`a run got a frame of type ${type}`)
    return null
  }

  #takeOutput(payload: Buffer): void {
    const { stream, chunk } = decodeOutput(payload)
    this.#output[stream].push(chunk)
    this.#options.onOutput?.(stream, chunk)
  }

  #outcome(payload: Buffer): Outcome {
    const { how, value, ...facts } = decodeExit(payload)
    return {
      stage: this.#stage,
      exitCode: how === 'exited' ? value : null,
      signal: how === 'signalled' ? value : null,
      execError: how === 'not_started' && facts.killReason === null ? errnoName(value) : null,
      stdout: Buffer.concat(this.#output.stdout),
      stderr: Buffer.concat(this.#output.stderr),
      files: this.#files,
      fileErrors: this.#fileErrors,
      ...this.#started,
      ...facts,
    }
  }
}

function errnoName(errno: number): string {
  for (const [name, number] of Object.entries(constants.errno)) if (number === errno) return name
  return `E${errno}`
}
