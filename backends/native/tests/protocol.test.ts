import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FrameParser } from '../frame-parser.ts'
import {
  decodeExit,
  decodeFailure,
  decodeFile,
  decodeFileError,
  decodeOutput,
  decodeStarted,
  decodeStats,
  decodeStdinCredit,
  decodeWelcome,
  encodeFrame,
  encodeHello,
  encodeKeepReady,
  encodeRun,
  type Frame,
  FrameType,
  PAYLOAD_MAX_BYTES,
} from '../protocol.ts'

const VECTORS_FILE = join(import.meta.dirname, '../../../native/common/protocol.vectors')

const vectors = new Map(
  readFileSync(VECTORS_FILE, 'utf8')
    .split('\n')
    .filter((line) => line.includes('\t') && !line.startsWith('#'))
    .map((line) => line.split('\t') as [string, string]),
)

const image = 'a'.repeat(64)

const run = {
  image,
  seccomp: 'default',
  cold: true,
  mergeStderr: false,
  stdinStreamed: true,
  limits: {
    cpuTimeMs: 1000,
    wallTimeMs: 2000,
    memoryBytes: 67108864,
    outputBytes: 1048576,
    processes: 16,
    fileBytes: 1048576,
    diskBytes: 33554432,
    openFiles: 256,
    stackBytes: 8388608,
    cpuPercent: 0,
  },
  gives: ['main', 'out/*.txt'],
  collectBytesMax: 4194304,
  collectFilesMax: 8,
  stdin: Buffer.from('hi\n'),
  argv: ['/bin/echo', 'hé'],
  environment: ['PATH=/usr/bin'],
  files: [
    { path: 'main.c', mode: 0o644, content: Buffer.from('696e740078', 'hex') },
    { path: 'dir/run', mode: 0o755, content: Buffer.alloc(0) },
  ],
}

const encoded: Record<string, Buffer> = {
  hello: encodeHello(),
  keep_ready: encodeKeepReady({ image, seccomp: 'default', diskBytes: 67108864, count: 2 }),
  run: encodeRun(7, run),
  stdin: encodeFrame(FrameType.stdin, 7, Buffer.from('abc')),
  stdin_end: encodeFrame(FrameType.stdinEnd, 7),
  kill: encodeFrame(FrameType.kill, 0xffff_ffff),
  stats: encodeFrame(FrameType.stats, 0),
}

const decoded: Record<string, { decode: (payload: Buffer) => unknown; value: unknown }> = {
  welcome: {
    decode: decodeWelcome,
    value: {
      version: 2,
      isolation: 'namespaces, seccomp, cgroup v1',
      instance: 3,
      imagesRoot: '/var/lib/glovebox/images',
      wholeBoxes: true,
    },
  },
  started: { decode: decodeStarted, value: { ready: true, boxMs: 1.234 } },
  output: { decode: decodeOutput, value: { stream: 'stderr', chunk: Buffer.from('ff00410a', 'hex') } },
  file: { decode: decodeFile, value: { path: 'out/a.txt', mode: 0o644, content: Buffer.from('yes') } },
  file_error: { decode: decodeFileError, value: { path: 'main', code: 'symlink', message: 'is a symbolic link' } },
  exit: {
    decode: decodeExit,
    value: {
      killReason: 'memory',
      how: 'signalled',
      value: 9,
      stdoutBytes: 5_000_000_000,
      stderrBytes: 12,
      cpuTimeMs: 345.678,
      wallTimeMs: 456.789,
      memoryBytes: 67108864,
      oomKills: 1,
      forkRefusals: 2,
      diskFull: true,
    },
  },
  failure: { decode: decodeFailure, value: { failure: 'no_image', message: 'no image' } },
  stdin_credit: { decode: decodeStdinCredit, value: 65536 },
  stats_reply: {
    decode: decodeStats,
    value: { boxesReady: 2, boxesRunning: 1, boxesMade: 5_000_000_000, readyHits: 40, readyMisses: 3 },
  },
}

function vector(name: string): Buffer {
  const hex = vectors.get(name)
  if (hex === undefined) throw new Error(`protocol.vectors has no ${name}`)
  return Buffer.from(hex, 'hex')
}

describe('protocol', () => {
  it.each(Object.keys(encoded))('encodes %s as the shared vector says', (name) => {
    expect(encoded[name]?.toString('hex')).toBe(vector(name).toString('hex'))
  })

  it.each(Object.keys(decoded))('decodes %s as the shared vector says', (name) => {
    const [frame] = new FrameParser().push(vector(name)) as [Frame]
    expect(decoded[name]?.decode(frame.payload)).toEqual(decoded[name]?.value)
  })

  it('has a test for every shared vector', () => {
    const tested = new Set([...Object.keys(encoded), ...Object.keys(decoded), 'job'])
    expect([...vectors.keys()].filter((name) => !tested.has(name))).toEqual([])
  })

  it.each(Object.keys(decoded))('refuses a %s that is cut short at any byte, and one that is too long', (name) => {
    const [frame] = new FrameParser().push(vector(name)) as [Frame]
    const decode = decoded[name]?.decode as (payload: Buffer) => unknown
    if (name === 'output') return expect(() => decode(Buffer.of(3))).toThrow(RangeError)
    for (let length = 0; length < frame.payload.length; length++)
      expect(() => decode(frame.payload.subarray(0, length))).toThrow(RangeError)
    expect(() => decode(Buffer.concat([frame.payload, Buffer.of(0)]))).toThrow(RangeError)
  })
})

describe('FrameParser', () => {
  const stream = Buffer.concat([vector('started'), vector('output'), vector('exit')])

  it('finds the same frames however the stream is cut', () => {
    const whole = new FrameParser().push(stream)
    expect(whole.map(({ type }) => type)).toEqual([FrameType.started, FrameType.output, FrameType.exit])
    for (let size = 1; size <= stream.length; size++) {
      const parser = new FrameParser()
      const frames: Frame[] = []
      for (let offset = 0; offset < stream.length; offset += size) frames.push(...parser.push(stream.subarray(offset, offset + size)))
      expect(frames).toEqual(whole)
    }
  })

  it('refuses a length over the bound before the payload comes', () => {
    const header = encodeFrame(FrameType.output, 7)
    header.writeUInt32LE(PAYLOAD_MAX_BYTES + 1, 0)
    expect(() => new FrameParser().push(header)).toThrow(/at most/)
  })
})
