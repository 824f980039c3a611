import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BackendContext, BoxInput } from '@glovebox/contract'
import * as contract from '@glovebox/contract'
import { discoverLanguages, loadConfig } from '@glovebox/engine'
import { ImageStore } from '@glovebox/images'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { NativeBackend } from '../native-backend.ts'
import { encodeHello } from '../protocol.ts'
import { findSupervisors } from '../running-supervisor.ts'
import { ECHO } from './echo-run.ts'
import { ListeningSupervisor } from './listening-supervisor.ts'
import { RawClient } from './raw-client.ts'

const imagesRoot = join(loadConfig().stateDir, 'images')
let image: string
let service: ListeningSupervisor

beforeAll(async () => {
  const python = (await discoverLanguages()).find(({ manifest }) => manifest.id === 'python')
  if (!python) throw new Error('no language python')
  image = (await new ImageStore({ root: imagesRoot }).ensure(python)).digest
})

beforeEach(async () => {
  service = await ListeningSupervisor.start(imagesRoot)
})

afterEach(() => service.stop())

function contextOf(overrides: Partial<BackendContext> = {}): BackendContext {
  return { contract, imagesRoot, endpoint: service.path, log: () => {}, ...overrides }
}

function step(...argv: readonly string[]): BoxInput {
  const { seccomp, limits } = ECHO
  const facts = { stdinBase64: '', mergeStderr: false, takesFiles: false, takesArtefact: false, gives: [] }
  return { image, step: { stage: 'run', argv, env: { PATH: '/bin' }, seccomp, limits, ...facts }, files: [], artefact: [] }
}

describe('a backend with an endpoint', () => {
  it('shares the supervisor behind it with others, and leaves it running', async () => {
    const pid = await service.pid()
    const backends = await Promise.all([NativeBackend.create(contextOf()), NativeBackend.create(contextOf())])
    const outcomes = await Promise.all(backends.map((backend) => backend.run(step('/bin/echo', 'hello'))))
    expect(outcomes.map(({ stdout }) => String(stdout))).toEqual(['hello\n', 'hello\n'])
    await Promise.all(backends.map((backend) => backend.close()))
    expect(await service.pid()).toBe(pid)
  })

  it('finds boxes ready that another wished for, and counts its own runs alone', async () => {
    const [wishing, using] = [await NativeBackend.create(contextOf()), await NativeBackend.create(contextOf())]
    await wishing.keepReady({ image, seccomp: 'default', diskBytes: ECHO.limits.diskBytes, count: 2 })
    await vi.waitFor(async () => expect(await wishing.stats()).toMatchObject({ boxesReady: 2 }), 5000)
    expect((await using.run(step('/bin/true'))).ready).toBe(true)
    expect(await using.stats()).toMatchObject({ readyHits: 1, boxesMade: 0, boxesReady: 0 })
    expect(await wishing.stats()).toMatchObject({ readyHits: 0 })
    await Promise.all([wishing.close(), using.close()])
  })

  it('rejects what ran when the supervisor dies, and goes on with the next one behind the same socket', async () => {
    const backend = await NativeBackend.create(contextOf())
    await backend.keepReady({ image, seccomp: 'default', diskBytes: ECHO.limits.diskBytes, count: 1 })
    const cut = backend.run(step('/bin/sleep', '60'))
    const refused = expect(cut).rejects.toMatchObject({ code: 'backend_unavailable' })
    process.kill(await service.pid(), 'SIGKILL')
    await refused
    const next = backend.run(step('/bin/echo', 'again'))
    service.startAnother()
    expect(String((await next).stdout)).toBe('again\n')
    await vi.waitFor(async () => expect(await backend.stats()).toMatchObject({ boxesReady: 1 }), 5000)
    await backend.close()
  })

  it('gives up after some seconds when nobody is there, and starts none of its own', async () => {
    const started = performance.now()
    const attempt = NativeBackend.create(contextOf({ endpoint: '/run/glovebox/nowhere.sock' }))
    await expect(attempt).rejects.toMatchObject({ code: 'backend_unavailable' })
    expect(performance.now() - started).toBeGreaterThan(4000)
  })

  it('refuses a service that has other images', async () => {
    const attempt = NativeBackend.create(contextOf({ imagesRoot: '/other/images' }))
    await expect(attempt).rejects.toMatchObject({ code: 'backend_unavailable', message: expect.stringContaining('/other/images') })
  })
})

describe('a supervisor whose service has ended', () => {
  it('takes nobody new, serves who is there, and goes with the last one', async () => {
    const backend = await NativeBackend.create(contextOf())
    const waits = backend.run(step('/bin/sleep', '0.5'))
    service.endLifeline()
    await sleep(100)
    const late = new RawClient(service.path, 0)
    late.send(encodeHello())
    expect(await waits).toMatchObject({ exitCode: 0 })
    await backend.close()
    await late.closed
    expect(late.frames).toEqual([])
  })
})

describe('findSupervisors', () => {
  it('trusts only folders that root alone can write to', () => {
    const folder = mkdtempSync(join(tmpdir(), 'glovebox-test-'))
    for (const name of ['serve-0', 'serve-1', 'serve-x', '3']) mkdirSync(join(folder, name), { mode: 0o750 })
    symlinkSync(join(folder, 'serve-0'), join(folder, 'serve-2'))
    chmodSync(join(folder, 'serve-1'), 0o770)
    expect(findSupervisors(folder)).toEqual([join(folder, 'serve-0', 'supervisor.sock')])
    chmodSync(folder, 0o777)
    expect(findSupervisors(folder)).toEqual([])
    expect(findSupervisors(join(folder, 'none'))).toEqual([])
    rmSync(folder, { recursive: true })
  })
})
