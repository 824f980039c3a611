import { join } from 'node:path'
import type { BoxInput } from '@glovebox/contract'
import * as contract from '@glovebox/contract'
import { discoverLanguages, Engine, loadConfig } from '@glovebox/engine'
import { ImageStore } from '@glovebox/images'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NativeBackend } from '../../backends/native/native-backend.ts'

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
    const backend = await NativeBackend.create({ contract, imagesRoot, log: () => {} })
    try {
      const neighbour = backend.run(await pythonInput('import time\ntime.sleep(1)'))
      const outcome = await backend.run(await pythonInput(source, ['s*']))
      expect(outcome).toMatchObject({ exitCode: 0, files: [{ path: 'small' }], fileErrors: [{ path: 'sparse', code: 'too_large' }] })
      expect(await neighbour).toMatchObject({ exitCode: 0, killReason: null })
    } finally {
      await backend.close()
    }
  })
})

async function pythonInput(source: string, gives: readonly string[] = []): Promise<BoxInput> {
  const python = (await discoverLanguages()).find(({ manifest }) => manifest.id === 'python')
  if (!python) throw new Error('no language python')
  const image = (await new ImageStore({ root: imagesRoot }).ensure(python)).digest
  const step = {
    stage: 'run' as const,
    argv: ['/usr/bin/python3', '-I', 'main.py'],
    env: { PATH: '/usr/bin:/bin' },
    limits: LIMITS,
    stdinBase64: '',
    mergeStderr: false,
    seccomp: 'default',
    takesFiles: true,
    takesArtefact: false,
    gives,
  }
  return { image, step, files: [{ path: 'main.py', contentBase64: Buffer.from(source).toString('base64') }], artefact: [] }
}
