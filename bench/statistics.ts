/** The value below which `fraction` of the samples lie (nearest rank). `samples` is not empty. */
export function percentile(samples: readonly number[], fraction: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(fraction * sorted.length) - 1)] as number
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5)
}
