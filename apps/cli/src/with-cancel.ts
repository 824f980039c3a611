/** Signals that end a run, as they end any program in a terminal. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export type EndingSignal = (typeof ENDING)[number] | 'SIGPIPE'

export interface Cancel {
  readonly signal: AbortSignal
  /** What cancelled the run, or null. */
  cancelledBy(): EndingSignal | null
}

/**
 * Runs `body` with a signal that aborts when we are told to end, or when nobody takes our stdout any more. A second signal does what
 * it would have done without us.
 */
export async function withCancel<T>(body: (cancel: Cancel) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  let by: EndingSignal | null = null
  const cancel = (name: EndingSignal) => {
    by ??= name
    controller.abort()
  }
  // Whatever went wrong with it: what is more than a reader that left is told by runCommandLine.
  const onBrokenPipe = () => cancel('SIGPIPE')
  for (const name of ENDING) process.once(name, cancel)
  process.stdout.on('error', onBrokenPipe)
  try {
    return await body({ signal: controller.signal, cancelledBy: () => by })
  } finally {
    for (const name of ENDING) process.off(name, cancel)
    process.stdout.off('error', onBrokenPipe)
  }
}
