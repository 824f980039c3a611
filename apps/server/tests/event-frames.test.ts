import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventFrames } from '../src/event-frames.ts'

const run = { runId: 'run', sequence: 1 }
const exit = { ...run, type: 'exit', stage: 'run', exitCode: 0, signal: null, stdoutTruncated: false, stderrTruncated: false } as const

/** The chunks of stdout, as they are sent for these pieces. */
function chunksOf(pieces: readonly Uint8Array[], truncated = false): string[] {
  const frames = new EventFrames('utf8')
  const text = [
    ...pieces.map((chunk) => frames.frames({ ...run, type: 'stdout', stage: 'run', chunk })),
    frames.frames({ ...exit, stdoutTruncated: truncated }),
  ]
  const data = [...text.join('').matchAll(/^data: (.*)$/gm)].map(([, json = '']) => JSON.parse(json) as { type: string; chunk: string })
  return data.filter(({ type }) => type === 'stdout').map(({ chunk }) => chunk)
}

test('text that comes in any pieces is the same text, and no piece ends within a character', () => {
  const property = fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat({ max: 30 })), (text, cuts) => {
    const whole = Buffer.from(text)
    const ends = [...cuts.filter((cut) => cut < whole.length).toSorted((a, b) => a - b), whole.length]
    const chunks = chunksOf(ends.map((end, index) => whole.subarray(ends[index - 1] ?? 0, end)))
    expect(chunks.join('')).toBe(whole.toString())
    for (const chunk of chunks) expect(chunk.isWellFormed()).toBe(true)
  })
  fc.assert(property)
})

test('half a character at the end is told when the program wrote it, and dropped when the cap cut it', () => {
  const half = [Buffer.from('a'), Buffer.from([0xe2, 0x82])]
  expect(chunksOf(half)).toEqual(['a', '\ufffd'])
  expect(chunksOf(half, true)).toEqual(['a'])
})

test('events are numbered without gaps, a line each, whatever the program prints', () => {
  const frames = new EventFrames('utf8')
  const sent = ['\n\nevent: result\n', '\r', '\u2028'].map((text) =>
    frames.frames({ ...run, type: 'stdout', stage: 'run', chunk: Buffer.from(text) }),
  )
  expect(sent.map((frame) => frame.match(/^id: \d$/gm))).toEqual([['id: 1'], ['id: 2'], ['id: 3']])
  for (const frame of sent) expect(frame.split(/\r\n|\r|\n/)).toHaveLength(5)
})
