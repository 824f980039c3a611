/** Tells where something is; `fraction` from 0 to 1. */
export type Report = (step: string, fraction: number) => void

/** A report for a part of the whole that reaches from `from` to `to`. */
export function within(report: Report, from: number, to: number): Report {
  return (step, fraction) => report(step, from + (to - from) * Math.min(Math.max(fraction, 0), 1))
}

/** A report whose fractions never go back. */
export function forward(report: Report): Report {
  let reached = 0
  return (step, fraction) => {
    reached = Math.max(reached, fraction)
    report(step, reached)
  }
}
