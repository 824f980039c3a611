const BYTE_UNITS = ['bytes', 'KiB', 'MiB', 'GiB'] as const

/** "2 s", "1.35 s", "0.05 s" */
export function inSeconds(milliseconds: number): string {
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
