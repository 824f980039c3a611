/**
 * The protocol between the TypeScript backend and the supervisor.
 * Twin: native/common/protocol.h, whose header comment says how every frame is laid out.
 * Shared test vectors: native/common/protocol.vectors. Change all three together.
 */
import type { BoxKind } from '@glovebox/contract'
import { PayloadReader, PayloadWriter } from './payload.ts'

export const PROTOCOL_VERSION = 2
export const FRAME_HEADER_BYTES = 12
export const RUN_PAYLOAD_MAX_BYTES = 192 << 20
export const PAYLOAD_MAX_BYTES = 1 << 20
export const STDIN_WINDOW_BYTES = 256 << 10
export const STDIN_CHUNK_MAX_BYTES = 64 << 10

export const FrameType = {
  hello: 1,
  keepReady: 2,
  run: 3,
  stdin: 4,
  stdinEnd: 5,
  kill: 6,
  stats: 7,
  welcome: 64,
  started: 65,
  output: 66,
  file: 67,
  fileError: 68,
  exit: 69,
  failure: 70,
  stdinCredit: 71,
  statsReply: 72,
} as const

const RunFlag = { cold: 1, mergeStderr: 2, stdinStreamed: 4 } as const

/** Index = number on the wire. */
export const KILL_REASONS = [null, 'cpu', 'wall', 'memory', 'output', 'cancelled'] as const
export const EXIT_KINDS = ['not_started', 'exited', 'signalled'] as const
export const FILE_ERROR_CODES = [null, 'not_found', 'not_regular', 'symlink', 'too_large', 'too_many', 'unreadable'] as const
export const FAILURES = [null, 'protocol', 'no_image', 'limit', 'busy', 'box', 'no_seccomp'] as const
export type Failure = NonNullable<(typeof FAILURES)[number]>

/** The limits of a RUN, in the order of the wire. */
export interface RunLimits {
  readonly cpuTimeMs: number
  readonly wallTimeMs: number
  readonly memoryBytes: number
  readonly outputBytes: number
  readonly processes: number
  readonly fileBytes: number
  readonly diskBytes: number
  readonly openFiles: number
  readonly stackBytes: number
  /** Share of one core in percent; 0 sets none. */
  readonly cpuPercent: number
}

export interface JobFile {
  readonly path: string
  readonly mode: number
  readonly content: Uint8Array
}

export interface RunRequest {
  readonly image: string
  readonly seccomp: string
  readonly cold: boolean
  readonly mergeStderr: boolean
  readonly stdinStreamed: boolean
  readonly limits: RunLimits
  readonly gives: readonly string[]
  readonly collectBytesMax: number
  readonly collectFilesMax: number
  readonly stdin: Uint8Array
  readonly argv: readonly string[]
  readonly environment: readonly string[]
  readonly files: readonly JobFile[]
}

export interface Frame {
  readonly type: number
  readonly runId: number
  readonly payload: Buffer
}

export function encodeFrame(type: number, runId: number, payload: Uint8Array = new Uint8Array()): Buffer {
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + payload.length)
  frame.writeUInt32LE(payload.length, 0)
  frame.writeUInt8(type, 4)
  frame.writeUInt32LE(runId, 8)
  frame.set(payload, FRAME_HEADER_BYTES)
  return frame
}

export function encodeHello(version = PROTOCOL_VERSION): Buffer {
  return encodeFrame(FrameType.hello, 0, new PayloadWriter().u32(version).toBuffer())
}

export function encodeKeepReady(box: BoxKind & { readonly count: number }): Buffer {
  const payload = new PayloadWriter().str(box.image).str(box.seccomp).u64(box.diskBytes).u32(box.count)
  return encodeFrame(FrameType.keepReady, 0, payload.toBuffer())
}

export function encodeRun(runId: number, run: RunRequest): Buffer {
  const flags =
    (run.cold ? RunFlag.cold : 0) | (run.mergeStderr ? RunFlag.mergeStderr : 0) | (run.stdinStreamed ? RunFlag.stdinStreamed : 0)
  const payload = new PayloadWriter().str(run.image).str(run.seccomp).u8(flags)
  const { limits } = run
  for (const value of [limits.cpuTimeMs, limits.wallTimeMs, limits.memoryBytes, limits.outputBytes, limits.processes]) payload.u64(value)
  for (const value of [limits.fileBytes, limits.diskBytes, limits.openFiles, limits.stackBytes, limits.cpuPercent]) payload.u64(value)
  payload.strings(run.gives).u64(run.collectBytesMax).u32(run.collectFilesMax).bytes(run.stdin).bytes(encodeJob(run))
  return encodeFrame(FrameType.run, runId, payload.toBuffer())
}

/** The part of a RUN that is read inside the box only. */
function encodeJob(run: RunRequest): Buffer {
  const job = new PayloadWriter().strings(run.argv).strings(run.environment).u32(run.files.length)
  for (const file of run.files) job.str(file.path).u32(file.mode).bytes(file.content)
  return job.toBuffer()
}

export interface Welcome {
  readonly version: number
  readonly isolation: string
  readonly instance: number
  readonly imagesRoot: string
  /** A box's memory, tasks and CPU time are limited and counted as one. False: only as far as the kernel does that by process. */
  readonly wholeBoxes: boolean
}

export function decodeWelcome(payload: Buffer): Welcome {
  return new PayloadReader(payload).whole((read) => ({
    version: read.u32(),
    isolation: read.str(),
    instance: read.u32(),
    imagesRoot: read.str(),
    wholeBoxes: read.u8() !== 0,
  }))
}

export function decodeStarted(payload: Buffer): { ready: boolean; boxMs: number } {
  return new PayloadReader(payload).whole((read) => ({ ready: read.u8() !== 0, boxMs: read.u64() / 1000 }))
}

export function decodeOutput(payload: Buffer): { stream: 'stdout' | 'stderr'; chunk: Buffer } {
  const stream = payload[0]
  if (stream !== 1 && stream !== 2) throw new RangeError(`an OUTPUT frame is for stream 1 or 2, not ${stream}`)
  return { stream: stream === 1 ? 'stdout' : 'stderr', chunk: payload.subarray(1) }
}

export function decodeFile(payload: Buffer): JobFile {
  return new PayloadReader(payload).whole((read) => ({ path: read.str(), mode: read.u32(), content: read.bytes() }))
}

export function decodeFileError(payload: Buffer) {
  return new PayloadReader(payload).whole((read) => ({
    path: read.str(),
    code: read.oneOf(FILE_ERROR_CODES, read.u8()) ?? 'unreadable',
    message: read.str(),
  }))
}

export function decodeExit(payload: Buffer) {
  return new PayloadReader(payload).whole((read) => ({
    killReason: read.oneOf(KILL_REASONS, read.u8()),
    how: read.oneOf(EXIT_KINDS, read.u8()),
    value: read.u32(),
    stdoutBytes: read.u64(),
    stderrBytes: read.u64(),
    cpuTimeMs: read.u64() / 1000,
    wallTimeMs: read.u64() / 1000,
    memoryBytes: read.u64(),
    oomKills: read.u32(),
    forkRefusals: read.u32(),
    diskFull: read.u8() !== 0,
  }))
}
export type Exit = ReturnType<typeof decodeExit>

export function decodeFailure(payload: Buffer): { failure: Failure; message: string } {
  return new PayloadReader(payload).whole((read) => ({ failure: read.oneOf(FAILURES, read.u32()) ?? 'protocol', message: read.str() }))
}

export function decodeStdinCredit(payload: Buffer): number {
  return new PayloadReader(payload).whole((read) => read.u32())
}

export function decodeStats(payload: Buffer) {
  return new PayloadReader(payload).whole((read) => ({
    boxesReady: read.u32(),
    boxesRunning: read.u32(),
    boxesMade: read.u64(),
    readyHits: read.u64(),
    readyMisses: read.u64(),
  }))
}
