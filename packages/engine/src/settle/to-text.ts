import type { Encoding } from '@glovebox/contract'

/** Output as text with replacements, or exact in base64. Where it was cut, no character is left in half. */
export function toText(bytes: Uint8Array, encoding: Encoding, truncated: boolean): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (encoding === 'base64') return buffer.toString('base64')
  return buffer.subarray(0, truncated ? wholeCharacters(buffer) : buffer.length).toString('utf8')
}

/** Length without a character that only begins at the end. Bytes that cannot begin one stay, to be replaced. */
function wholeCharacters(buffer: Buffer): number {
  for (let back = 1; back <= Math.min(3, buffer.length); back++) {
    const byte = buffer[buffer.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    return sequenceLength(byte) > back ? buffer.length - back : buffer.length
  }
  return buffer.length
}

function sequenceLength(lead: number): number {
  if (lead >= 0xf0 && lead <= 0xf4) return 4
  if (lead >= 0xe0 && lead < 0xf0) return 3
  return lead >= 0xc2 && lead < 0xe0 ? 2 : 1
}
