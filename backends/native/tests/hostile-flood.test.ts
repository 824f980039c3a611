import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { decodeFailure, decodeStats, encodeFrame, encodeHello, encodeKeepReady, encodeRun, type Frame, FrameType } from '../protocol.ts'
import { ECHO, echo } from './echo-run.ts'
import { setHostileScene } from './hostile-scene.ts'
import { descriptorCount, memoryKib, PEER_UID } from './listening-supervisor.ts'
import { RawClient } from './raw-client.ts'

/** What the supervisor may hold in the middle of an attack: its bounds of boxes and clients, and no more. */
const BUSY_MEMORY_KIB_MAX = 160 << 10
const BUSY_DESCRIPTORS_MAX = 12_000

const scene = setHostileScene()

function repeated(frame: Buffer, times: number): Buffer {
  return Buffer.alloc(frame.length * times, frame)
}

function runs(count: number, run: Parameters<typeof encodeRun>[1]): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, index) => encodeRun(index + 10, run)))
}

async function expectBounded(): Promise<void> {
  const pid = await scene.supervisor.pid()
  expect(memoryKib(pid)).toBeLessThan(BUSY_MEMORY_KIB_MAX)
  expect(descriptorCount(pid)).toBeLessThan(BUSY_DESCRIPTORS_MAX)
}

describe('a flood', () => {
  it.each([
    ['KILL', encodeFrame(FrameType.kill, 5)],
    ['STDIN', encodeFrame(FrameType.stdin, 5, Buffer.from('x'))],
    ['STDIN_END', encodeFrame(FrameType.stdinEnd, 5)],
    ['KEEP_READY of an image that is none', encodeKeepReady({ image: 'f'.repeat(64), seccomp: 'default', diskBytes: 1 << 20, count: 1 })],
    ['RUN of an image that is none', encodeRun(5, { ...ECHO, image: 'f'.repeat(64) })],
  ])('of 100,000 small frames keeps nobody waiting: %s', async (_what, frame) => {
    scene.hostile.send(repeated(frame, 100_000))
    expect(await echo(scene.honest, 2, scene.image)).toBe('hello\n')
    await expectBounded()
  })

  it('of answers that nobody reads stops being answered, and nothing piles up', async () => {
    scene.hostile.socket.pause()
    scene.hostile.send(repeated(encodeFrame(FrameType.stats, 5), 1_000_000))
    for (let runId = 2; runId < 22; runId++) {
      expect(await echo(scene.honest, runId, scene.image)).toBe('hello\n')
      await sleep(100)
    }
    await expectBounded()
    expect(scene.hostile.socket.writableLength).toBeGreaterThan(0)
  })

  it('of output that nobody reads stops the programs that write it', async () => {
    scene.hostile.socket.pause()
    const limits = { ...ECHO.limits, outputBytes: 256 << 20 }
    scene.hostile.send(runs(8, { ...ECHO, image: scene.image, limits, argv: ['/usr/bin/yes'] }))
    for (let runId = 2; runId < 12; runId++) expect(await echo(scene.honest, runId, scene.image)).toBe('hello\n')
    await expectBounded()
  })

  it('of a thousand connections is turned away, and leaves room when it is over', async () => {
    const crowd = Array.from({ length: 1000 }, () => new RawClient(scene.supervisor.path, PEER_UID))
    for (const client of crowd) client.send(encodeHello())
    expect(await echo(scene.honest, 2, scene.image)).toBe('hello\n')
    const answers = await Promise.all(crowd.map((client) => client.next(() => true)))
    expect(answers.filter((frame) => frame?.type === FrameType.welcome)).toHaveLength(30)
    await expectBounded()
    for (const client of crowd) client.close()
    await vi.waitFor(async () => {
      const next = new RawClient(scene.supervisor.path, PEER_UID)
      next.send(encodeHello())
      const answer = await next.next(() => true)
      next.close()
      expect(answer?.type).toBe(FrameType.welcome)
    })
  })

  it('of a thousand runs without end leaves boxes for others', { timeout: 120_000 }, async () => {
    scene.hostile.send(runs(1000, { ...ECHO, image: scene.image, argv: ['/bin/sleep', '60'] }))
    const second = await RawClient.greeted(scene.supervisor.path, PEER_UID)
    second.send(runs(1000, { ...ECHO, image: scene.image, argv: ['/bin/sleep', '60'] }))
    expect(await echo(scene.honest, 2, scene.image)).toBe('hello\n')
    const failures = () => scene.hostile.frames.filter(({ type }) => type === FrameType.failure)
    await vi.waitFor(() => expect(failures().length).toBe(1000 - 160), 60_000)
    expect(new Set(failures().map(({ payload }) => decodeFailure(payload).failure))).toEqual(new Set(['busy']))
    await expectBounded()
    second.close()
  })

  it('of runs from every connection that there can be leaves boxes for others', { timeout: 120_000 }, async () => {
    const crowd = await Promise.all(Array.from({ length: 28 }, () => RawClient.greeted(scene.supervisor.path, PEER_UID)))
    for (const client of crowd) client.send(runs(200, { ...ECHO, image: scene.image, argv: ['/bin/sleep', '60'] }))
    for (let runId = 2; runId < 7; runId++) expect(await echo(scene.honest, runId, scene.image)).toBe('hello\n')
    const refused = () => crowd.map(({ frames }) => frames.filter(({ type }) => type === FrameType.failure).length)
    await vi.waitFor(() => expect(Math.min(...refused())).toBeGreaterThan(0), 60_000)
    expect(await echo(scene.honest, 7, scene.image)).toBe('hello\n')
    await expectBounded()
    for (const client of crowd) client.close()
  })

  it('of runs that are killed at once leaves boxes for others', { timeout: 120_000 }, async () => {
    const started = encodeRun(5, { ...ECHO, image: scene.image, argv: ['/bin/sleep', '60'] })
    scene.hostile.send(repeated(Buffer.concat([started, encodeFrame(FrameType.kill, 5)]), 2000))
    for (let runId = 2; runId < 12; runId++) expect(await echo(scene.honest, runId, scene.image)).toBe('hello\n')
    await expectBounded()
  })

  it('of connections that start runs and leave has a bound, and passes', { timeout: 120_000 }, async () => {
    for (let times = 0; times < 20; times++) {
      const visitor = await RawClient.greeted(scene.supervisor.path, PEER_UID)
      visitor.send(runs(100, { ...ECHO, image: scene.image, argv: ['/bin/sleep', '60'] }))
      await visitor.next(({ type }) => type === FrameType.started)
      visitor.close()
    }
    expect(await echo(scene.honest, 2, scene.image)).toBe('hello\n')
    await expectBounded()
  })

  it('of wishes for ready boxes of every kind is granted in part, and boxes are there for others', { timeout: 120_000 }, async () => {
    const wish = (kind: number, count: number) =>
      encodeKeepReady({ image: scene.image, seccomp: 'default', diskBytes: (kind + 64) << 10, count })
    for (let kind = 0; kind < 300; kind++) scene.hostile.send(wish(kind, 0xffff_ffff), wish(kind, 0), wish(kind, 7))
    expect(await echo(scene.honest, 2, scene.image)).toBe('hello\n')
    const boxesReady = async () => {
      scene.hostile.frames.length = 0
      scene.hostile.send(encodeFrame(FrameType.stats, 5))
      return decodeStats(((await scene.hostile.next(({ type }) => type === FrameType.statsReply)) as Frame).payload).boxesReady
    }
    await vi.waitFor(async () => expect(await boxesReady()).toBe(64), 60_000)
    await expectBounded()
  })
})
