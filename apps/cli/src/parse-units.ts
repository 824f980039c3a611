import { GloveboxError } from '@glovebox/contract'

const SIZES: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }
const TIMES_MS: Record<string, number> = { '': 1000, ms: 1, s: 1000, m: 60_000 }

/** `64m` → 67108864. k, m, g are powers of 1024; a plain number is bytes. Errors: invalid_request. */
export function parseBytes(text: string, field: string): number {
  const match = /^(\d+(?:\.\d+)?)([kmg]?)(?:i?b)?$/i.exec(text)
  const value = Number(match?.[1]) * (SIZES[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN)
  return positive(Math.floor(value), { text, field, expected: 'a size such as 64m, 512k or 1g' })
}

/** `1.5s` → 1500. A plain number is seconds. Errors: invalid_request. */
export function parseTimeMs(text: string, field: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|)$/i.exec(text)
  const value = Number(match?.[1]) * (TIMES_MS[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN)
  return positive(Math.round(value), { text, field, expected: 'a time such as 2s, 500ms or 1m' })
}

/** Errors: invalid_request. */
export function parseCount(text: string, field: string): number {
  return positive(/^\d+$/.test(text) ? Number(text) : Number.NaN, { text, field, expected: 'a whole number of at least 1' })
}

function positive(value: number, told: { readonly text: string; readonly field: string; readonly expected: string }): number {
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw new GloveboxError('invalid_request', `${told.field} takes ${told.expected}, not "${told.text}"`, {
    field: told.field,
    suggestion: `Give ${told.field} ${told.expected}.`,
  })
}
