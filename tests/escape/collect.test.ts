import { join } from 'node:path'
import * as contract from '@glovebox/contract'
import { discoverLanguages, Engine, loadConfig } from '@glovebox/engine'
import { ImageStore } from '@glovebox/images'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSupervisor } from '../../backends/native/own-supervisor.ts'
import { decodeFileError, encodeRun, type Frame, FrameType, type RunRequest } from '../../backends/native/protocol.ts'
import { SupervisorConnection } from '../../backends/native/supervisor-connection.ts'

const LIMITS = {
  cpuTimeMs: 10_000,
  wallTimeMs: 20_000,
  memoryBytes: 128 << 20,
  outputBytes: 1 << 20,
  processes: 8,
  fileBytes: 2 ** 31,
  diskBytes: 2 ** 31,
  openFiles: 64,
  stackBytes: 8 << 20,
  cpuPercent: 0,
}
/** The search of these names by one slow pattern took more than a second; the rest is a busy host's. */
const LATE_MAX_MS = 400

const imagesRoot = join(loadConfig().stateDir, 'images')
let engine: Engine

beforeAll(async () => {
  engine = new Engine({ concurrency: 4 })
  await engine.run({ language: 'python', source: '' })
})

afterAll(() => engine.close())

describe('files that a run returns', () => {
  test('do not keep the wall limit of another run waiting, however many names and however slow the pattern', {
    timeout: 60_000,
  }, async () => {
    const source = `import os
os.mkdir("d")
for number in range(19900):
    os.close(os.open("d/" + "a" * 240 + str(number), os.O_CREAT | os.O_WRONLY))
`
    const outputs = [`d/*[${'b'.repeat(385)}]x`]
    const limits = { wallTimeMs: 30_000, cpuTimeMs: 30_000, diskBytes: 256 << 20, memoryBytes: 512 << 20 }
    const makesNames = engine.run({ language: 'python', source, outputs, limits })
    let isMaking = true
    makesNames.finally(() => {
      isMaking = false
    })
    const late: number[] = []
    while (isMaking) {
      const { run } = await engine.run({ language: 'python', source: 'import time\ntime.sleep(60)', limits: { wallTimeMs: 100 } })
      late.push((run?.wallTimeMs ?? 0) - 100)
    }
    expect(await makesNames).toMatchObject({ status: 'success', fileErrors: [{ path: outputs[0], code: 'not_found' }] })
    expect(Math.max(...late)).toBeLessThan(LATE_MAX_MS)
  })

  test.each([
    ['200 MiB', 200 << 20],
    ['2 GiB', 2 ** 31],
  ])('are refused one by one when they have more bytes than can be sent: %s', { timeout: 60_000 }, async (_size, bytes) => {
    const source = `open("small", "w").write("here")\nopen("sparse", "wb").truncate(${bytes})`
    const connection = await SupervisorConnection.open(startSupervisor({ contract, imagesRoot, endpoint: 'own', log: () => {} }))
    try {
      const neighbour = converse(connection, await python('import time\ntime.sleep(1)'))
      const frames = await converse(connection, await python(source, ['s*']))
      const errors = frames.filter(({ type }) => type === FrameType.fileError).map(({ payload }) => decodeFileError(payload))
      expect(frames.filter(({ type }) => type === FrameType.file)).toHaveLength(1)
      expect(errors).toMatchObject([{ path: 'sparse', code: 'too_large' }])
      expect((await neighbour).at(-1)?.type).toBe(FrameType.exit)
    } finally {
      await connection.close()
    }
  })

  test('are refused before the run when more are asked for than any run may return', async () => {
    const connection = await SupervisorConnection.open(startSupervisor({ contract, imagesRoot, endpoint: 'own', log: () => {} }))
    try {
      const request = await python('')
      for (const wanted of [{ collectFilesMax: 10_001 }, { collectBytesMax: 2 ** 32 + 1 }]) {
        await expect(converse(connection, { ...request, ...wanted })).rejects.toThrow('limit: collect')
      }
    } finally {
      await connection.close()
    }
  })
})

/** All frames that answer a RUN. */
function converse(connection: SupervisorConnection, request: RunRequest): Promise<Frame[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Frame[]>()
  const frames: Frame[] = []
  const { runId, close } = connection.listen({
    take: (frame) => {
      frames.push(frame)
      if (frame.type === FrameType.exit) resolve(frames)
    },
    fail: (failure, message) => reject(new Error(`${failure}: ${message}`)),
  })
  connection.send(encodeRun(runId, request))
  return promise.finally(close)
}

/** What is asked of the supervisor itself, with the most that it takes: the backend asks for less. */
async function python(source: string, gives: readonly string[] = []): Promise<RunRequest> {
  const language = (await discoverLanguages()).find(({ manifest }) => manifest.id === 'python')
  if (!language) throw new Error('no language python')
  return {
    image: (await new ImageStore({ root: imagesRoot }).ensure(language)).digest,
    seccomp: 'default',
    cold: false,
    mergeStderr: false,
    stdinStreamed: false,
    limits: LIMITS,
    gives,
    collectBytesMax: 2 ** 32,
    collectFilesMax: 10_000,
    stdin: new Uint8Array(),
    argv: ['/usr/bin/python3', '-I', 'main.py'],
    environment: ['PATH=/usr/bin:/bin'],
    files: [{ path: 'main.py', mode: 0o644, content: Buffer.from(source) }],
  }
}
