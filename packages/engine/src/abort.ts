/** What a backend gets to end a box and to say how it ended; after it the caller is not kept waiting. */
const GRACE_MS = 40

/** Runs `body` with a controller that follows `outer`, and lets go of `outer` afterwards: it may outlive thousands of runs. */
export async function withAbort<T>(outer: AbortSignal | undefined, body: (controller: AbortController) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const follow = () => controller.abort(outer?.reason)
  if (outer?.aborted) follow()
  outer?.addEventListener('abort', follow, { once: true })
  try {
    return await body(controller)
  } finally {
    outer?.removeEventListener('abort', follow)
  }
}

/** Waits for `work`, but no longer than the grace after an abort. */
export async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let timer: NodeJS.Timeout | undefined
  const startGrace = () => {
    timer = setTimeout(resolve, GRACE_MS)
  }
  if (signal.aborted) startGrace()
  else signal.addEventListener('abort', startGrace, { once: true })
  try {
    await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', startGrace)
  }
}
