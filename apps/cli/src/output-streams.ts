import { getSystemErrorMessage } from 'node:util'
import { GloveboxError } from '@glovebox/contract'

export interface OutputStreams {
  /** Waits until all that was written has been taken. Gives what went wrong with stdout, or null. */
  flush(): Promise<NodeJS.ErrnoException | null>
}

/** From here on a failing stream does not end the process: stdout's failure is told by `flush`; for stderr's there is no place left. */
export function watchOutputStreams(): OutputStreams {
  let failure: NodeJS.ErrnoException | null = null
  const keepFirst = (error: NodeJS.ErrnoException) => {
    failure ??= error
  }
  process.stdout.on('error', keepFirst)
  process.stderr.on('error', () => {})
  return {
    async flush() {
      await Promise.all([flushed(process.stdout, keepFirst), flushed(process.stderr, () => {})])
      return failure
    },
  }
}

/** A write to a pipe is only queued when the pipe is full: it has ended when one after it has. */
async function flushed(stream: NodeJS.WriteStream, onError: (error: Error) => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  stream.once('error', () => resolve())
  stream.write('', (error) => {
    if (error) onError(error)
    resolve()
  })
  await promise
}

export function toOutputError(failure: NodeJS.ErrnoException): GloveboxError {
  const reason = failure.errno === undefined ? failure.message : getSystemErrorMessage(failure.errno)
  return new GloveboxError('backend_failure', `cannot write to stdout: ${reason}`, { suggestion: '', cause: failure })
}
