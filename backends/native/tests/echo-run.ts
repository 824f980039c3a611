import { encodeRun, FrameType, type RunRequest } from '../protocol.ts'
import type { RawClient } from './raw-client.ts'

/** What an honest client asks for; the image is to be filled in. */
export const ECHO: Omit<RunRequest, 'image'> = {
  seccomp: 'default',
  cold: false,
  mergeStderr: false,
  stdinStreamed: false,
  limits: {
    cpuTimeMs: 10_000,
    wallTimeMs: 20_000,
    memoryBytes: 64 << 20,
    outputBytes: 1 << 20,
    processes: 8,
    fileBytes: 1 << 20,
    diskBytes: 1 << 20,
    openFiles: 64,
    stackBytes: 8 << 20,
    cpuPercent: 0,
  },
  gives: [],
  collectBytesMax: 1 << 20,
  collectFilesMax: 10,
  stdin: new Uint8Array(),
  argv: ['/bin/echo', 'hello'],
  environment: ['PATH=/usr/bin:/bin'],
  files: [],
}

/** Runs `echo hello` and returns what it printed, or why it did not run. */
export async function echo(client: RawClient, runId: number, image: string): Promise<string> {
  client.send(encodeRun(runId, { ...ECHO, image }))
  const end = await client.next((frame) => frame.runId === runId && (frame.type === FrameType.exit || frame.type === FrameType.failure))
  if (end?.type !== FrameType.exit) return `failed: ${end?.payload.subarray(8).toString() ?? 'closed'}`
  const output = client.frames.filter((frame) => frame.runId === runId && frame.type === FrameType.output)
  return Buffer.concat(output.map(({ payload }) => payload.subarray(1))).toString()
}
