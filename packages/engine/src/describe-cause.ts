/** Anything that was thrown, as one text. Never throws itself: not everything can be made a string (`Object.create(null)`, a hostile getter). */
export function describeCause(cause: unknown): string {
  return safely(() => String(cause))
}

/** The message alone of an error, for people. */
export function messageOf(cause: unknown): string {
  return safely(() => (cause instanceof Error ? `${cause.message}` : String(cause)))
}

/** With where it happened, for our own log. */
export function traceOf(cause: unknown): string {
  return safely(() => (cause instanceof Error ? `${cause.stack ?? cause.message}` : String(cause)))
}

function safely(describe: () => string): string {
  try {
    return describe()
  } catch {
    return 'something that cannot be shown as text'
  }
}
