/** A log that may fail, now or later, without a run being lost to it: there is nowhere left to tell. */
export function safeLog(log: (message: string) => unknown): (message: string) => void {
  return (message) => {
    try {
      Promise.resolve(log(message)).catch(() => undefined)
    } catch {
      // See above.
    }
  }
}
