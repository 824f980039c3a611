import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import {
  decodeExit,
  decodeFailure,
  decodeStats,
  encodeFrame,
  encodeHello,
  encodeKeepReady,
  encodeRun,
  type Frame,
  FrameType,
} from '../protocol.ts'
import { ECHO, echo } from './echo-run.ts'
import { setHostileScene } from './hostile-scene.ts'
import { PEER_UID } from './listening-supervisor.ts'
import { RawClient } from './raw-client.ts'

const digest = (letter: string) => letter.repeat(64)
/** Images that no builder would make: a name, and what stands in its list of layers. */
const BAD_LAYERS: Record<string, string> = {
  [digest('1')]: '../../../../etc\n',
  [digest('2')]: `${digest('a')}/../../..\n`,
  [digest('3')]: '',
  [digest('4')]: `${digest('a')}\n`.repeat(41),
  [digest('5')]: `${digest('A')}\n`,
  [digest('6')]: `${digest('a')}:${digest('b')}\n`,
}

/** Well formed, but there is no such layer. */
const LOST_LAYERS = { [digest('7')]: `${digest('e')}\n`, [digest('8')]: `${digest('d')}\n${digest('e')}\n` }
const scene = setHostileScene({ ...BAD_LAYERS, ...LOST_LAYERS })

/** How the supervisor answers a RUN in the end: "exited", "not_started", or the failure. */
async function answerTo(run: Buffer): Promise<string> {
  scene.hostile.send(run)
  const end = await scene.hostile.next(({ runId, type }) => runId === 7 && (type === FrameType.exit || type === FrameType.failure))
  if (!end) return 'closed'
  return end.type === FrameType.exit ? decodeExit(end.payload).how : decodeFailure(end.payload).failure
}

function withJob(job: Uint8Array): Buffer {
  // An empty job is its length, and three counts of nothing.
  const empty = encodeRun(7, { ...ECHO, image: scene.image, argv: [], environment: [] })
  const length = Buffer.alloc(4)
  length.writeUInt32LE(job.length)
  const frame = Buffer.concat([empty.subarray(0, -16), length, job])
  frame.writeUInt32LE(frame.length - 12, 0)
  return frame
}

describe('a run that asks for what it must not have', () => {
  const names = ['', '.', '..', '../images/x', '/etc', '/', digest('f'), digest('F'), `${digest('a')}/..`, `../images/${digest('a')}`]
  it.each([...names, ...Object.keys(BAD_LAYERS)])('is refused an image that is none: "%s"', async (name) => {
    expect(await answerTo(encodeRun(7, { ...ECHO, image: name }))).toBe('no_image')
  })

  it.each(Object.keys(LOST_LAYERS))('fails as often as it asks for an image whose layers are not there: %s', async (name) => {
    for (let times = 0; times < 20; times++) {
      scene.hostile.frames.length = 0
      expect(await answerTo(encodeRun(7, { ...ECHO, image: name }))).toBe('box')
    }
  })

  it.each(['', '../default', '/etc/passwd', 'nothing'])('is refused a syscall policy that is none: "%s"', async (seccomp) => {
    expect(await answerTo(encodeRun(7, { ...ECHO, image: scene.image, seccomp }))).toBe('no_seccomp')
  })

  const limits = Object.keys(ECHO.limits).filter((name) => name !== 'cpuPercent')
  it.each(limits)('is refused a limit of nothing, and one over the ceiling: %s', async (name) => {
    for (const value of [0, 2 ** 40]) {
      scene.hostile.frames.length = 0
      expect(await answerTo(encodeRun(7, { ...ECHO, image: scene.image, limits: { ...ECHO.limits, [name]: value } }))).toBe('limit')
    }
  })

  it.each(['..', '../..', '/etc/passwd', 'a/../../b', '/'])('gives no file beyond its own folder: %s', async (path) => {
    expect(await answerTo(encodeRun(7, { ...ECHO, image: scene.image, gives: [path] }))).toBe('exited')
    expect(scene.hostile.frames.filter(({ type }) => type === FrameType.file)).toEqual([])
    expect(scene.hostile.frames.filter(({ type }) => type === FrameType.fileError)).toHaveLength(1)
  })

  it.each(['..', '../x', '/x', '/etc/passwd', 'a/../../x', '', '.', 'a//b', './x'])('does not start with a file at "%s"', async (path) => {
    const files = [{ path, mode: 0o4777, content: Buffer.from('x') }]
    expect(await answerTo(encodeRun(7, { ...ECHO, image: scene.image, files }))).toBe('not_started')
  })

  it.each([
    ['nothing at all', Buffer.alloc(0)],
    ['no argv', Buffer.alloc(12)],
    ['counts without end', Buffer.alloc(12, 0xff)],
    ['noise', Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251))],
  ])('does not start with a job of %s', async (_what, job) => {
    expect(await answerTo(withJob(job))).toBe('not_started')
  })
})

describe('bytes that are no protocol', () => {
  const run = () => encodeRun(7, { ...ECHO, image: scene.image, stdinStreamed: true, argv: ['/bin/cat'] })
  const patched = (frame: Buffer, offset: number, value: number) => {
    const copy = Buffer.from(frame)
    copy.writeUInt8(value, offset)
    return copy
  }
  const empty = encodeFrame(FrameType.stats, 0)
  const attacks: Record<string, () => Buffer> = {
    'a second HELLO': () => encodeHello(),
    'a set reserved byte': () => patched(empty, 6, 1),
    'a frame that only we send': () => patched(empty, 4, FrameType.welcome),
    'a type of 0': () => patched(empty, 4, 0),
    'a type of 255': () => patched(empty, 4, 255),
    'a payload of 4 GiB': () => patched(patched(empty, 3, 255), 4, FrameType.run),
    'a STATS with a payload': () => encodeFrame(FrameType.stats, 0, Buffer.alloc(5)),
    'a KEEP_READY of noise': () => encodeFrame(FrameType.keepReady, 0, Buffer.alloc(40, 0x41)),
    'a RUN of noise': () => encodeFrame(FrameType.run, 7, Buffer.alloc(4000, 0x41)),
    'a RUN that is cut': () => encodeFrame(FrameType.run, 7, run().subarray(12, -1)),
    'a RUN with id 0': () => patched(run(), 8, 0),
    'a RUN with an id in use': () => Buffer.concat([run(), run()]),
    'STDIN that was not granted': () => Buffer.concat([run(), ...Array(5).fill(encodeFrame(FrameType.stdin, 7, Buffer.alloc(1 << 16)))]),
    'STDIN after its end': () =>
      Buffer.concat([run(), encodeFrame(FrameType.stdinEnd, 7), encodeFrame(FrameType.stdin, 7, Buffer.alloc(1))]),
    'STDIN of 2 MiB': () => Buffer.concat([run(), encodeFrame(FrameType.stdin, 7, Buffer.alloc(2 << 20))]),
  }
  it.each(Object.keys(attacks))('close the connection: %s', async (name) => {
    scene.hostile.send(attacks[name]?.() ?? empty)
    await scene.hostile.closed
  })

  it.each([
    ['a RUN', () => run()],
    ['a STATS', () => empty],
    ['HELLO of version 1', () => encodeHello(1)],
    ['HTTP', () => Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ])('close the connection when they come first: %s', async (_what, bytes) => {
    const stranger = new RawClient(scene.supervisor.path, PEER_UID)
    stranger.send(bytes())
    await stranger.closed
    expect(stranger.frames.filter(({ type }) => type !== FrameType.failure)).toEqual([])
  })

  it('that stop in the middle are waited for ten seconds, and not when the connection closes', { timeout: 40_000 }, async () => {
    const started = performance.now()
    const silent = new RawClient(scene.supervisor.path, PEER_UID)
    const header = await RawClient.greeted(scene.supervisor.path, PEER_UID)
    header.send(run().subarray(0, 12))
    const half = await RawClient.greeted(scene.supervisor.path, PEER_UID)
    half.send(run().subarray(0, 100))
    scene.hostile.send(run().subarray(0, 100))
    scene.hostile.close()
    await sleep(5000)
    half.send(run().subarray(100, 101))
    await Promise.all([silent.closed, header.closed])
    expect(performance.now() - started).toBeGreaterThan(9500)
    await half.closed
    expect(performance.now() - started).toBeGreaterThan(14_500)
  })
})

describe('another client', () => {
  it('is not seen and not touched through its run ids', async () => {
    scene.honest.send(encodeRun(7, { ...ECHO, image: scene.image, stdinStreamed: true, argv: ['/bin/cat'] }))
    scene.honest.send(encodeKeepReady({ image: scene.image, seccomp: 'default', diskBytes: 2 << 20, count: 1 }))
    await scene.honest.next(({ type }) => type === FrameType.started)
    scene.hostile.send(
      encodeFrame(FrameType.stdin, 7, Buffer.from('evil')),
      encodeFrame(FrameType.stdinEnd, 7),
      encodeFrame(FrameType.kill, 7),
    )
    scene.hostile.send(encodeKeepReady({ image: scene.image, seccomp: 'default', diskBytes: 2 << 20, count: 0 }))
    expect(await echo(scene.hostile, 7, scene.image)).toBe('hello\n')
    scene.hostile.send(encodeFrame(FrameType.stats, 9))
    const reply = await scene.hostile.next(({ type }) => type === FrameType.statsReply)
    expect(decodeStats((reply as Frame).payload)).toMatchObject({ boxesReady: 0, boxesRunning: 0 })
    scene.honest.send(encodeFrame(FrameType.stdin, 7, Buffer.from('fine')), encodeFrame(FrameType.stdinEnd, 7))
    const exit = await scene.honest.next(({ runId, type }) => runId === 7 && type === FrameType.exit)
    expect(decodeExit((exit as Frame).payload)).toMatchObject({ how: 'exited', value: 0, killReason: null })
    expect(
      scene.honest.frames
        .find(({ type }) => type === FrameType.output)
        ?.payload.subarray(1)
        .toString(),
    ).toBe('fine')
    await vi.waitFor(async () => {
      scene.honest.frames.length = 0
      scene.honest.send(encodeFrame(FrameType.stats, 9))
      const own = await scene.honest.next(({ type }) => type === FrameType.statsReply)
      expect(decodeStats((own as Frame).payload)).toMatchObject({ boxesReady: 1, boxesRunning: 0 })
    })
  })

  it('of a uid that may not connect is closed without an answer', async () => {
    const foreigner = new RawClient(scene.supervisor.path, PEER_UID + 1)
    foreigner.send(encodeHello())
    await foreigner.closed
    expect(foreigner.frames).toEqual([])
    expect(scene.supervisor.said).toContain(`uid ${PEER_UID + 1}`)
  })
})
