import type { RunEvent } from '@glovebox/contract'

/** Passes on what a program prints as it comes. What a compiler says goes to stderr: stdout is the program's alone. */
export function writeLive(event: RunEvent): void {
  if (event.type !== 'stdout' && event.type !== 'stderr') return
  const target = event.type === 'stdout' && event.stage === 'run' ? process.stdout : process.stderr
  target.write(event.chunk)
}
