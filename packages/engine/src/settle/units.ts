const BYTE_UNITS = ['bytes', 'KiB', 'MiB', 'GiB'] as const

/** "2 s", "1.35 s", "50 ms", "0.304 ms": a small time is never shown as none. */
export function inTime(milliseconds: number): string {
  if (milliseconds < 1000) return `${trimmed(milliseconds, milliseconds < 1 ? 3 : 1)} ms`
  return `${trimmed(milliseconds / 1000, 2)} s`
}

/** "64 MiB", "1.5 KiB", "12 bytes" */
export function inBytes(bytes: number): string {
  let [value, unit] = [bytes, 0]
  while (value >= 1024 && unit < BYTE_UNITS.length - 1) [value, unit] = [value / 1024, unit + 1]
  return `${trimmed(value, 1)} ${BYTE_UNITS[unit]}`
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)))
}
