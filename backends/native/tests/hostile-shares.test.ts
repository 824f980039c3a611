import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { decodeFailure, decodeWelcome, encodeRun, type Frame, FrameType } from '../protocol.ts'
import { ECHO, echo } from './echo-run.ts'
import { setHostileScene } from './hostile-scene.ts'
import { memoryKib, PEER_UID } from './listening-supervisor.ts'
import { RawClient } from './raw-client.ts'

const MIB = 1 << 20
/** One file of the largest size, and what the supervisor needs beside. */
const BUSY_MEMORY_KIB_MAX = (192 + 160) << 10
const ALL_PROCESSES_OF_A_RUN = 4096

const scene = setHostileScene()

function gives(bytes: number, diskBytes: number) {
  const limits = { ...ECHO.limits, fileBytes: 2 ** 32, diskBytes }
  return {
    ...ECHO,
    image: scene.image,
    limits,
    gives: ['f*'],
    collectBytesMax: 2 ** 32,
    argv: ['/usr/bin/truncate', '-s', String(bytes), 'f1', 'f2', 'f3'],
  }
}

function ends(frame: Frame): boolean {
  return frame.type === FrameType.exit || frame.type === FrameType.failure
}

describe('files that a hostile client asks for', () => {
  it('are not built where they are larger than the disk that they are on', async () => {
    scene.hostile.send(encodeRun(1, gives(190 * MIB, MIB)))
    await scene.hostile.next(ends)
    const told = scene.hostile.frames.filter(({ type }) => type === FrameType.file || type === FrameType.fileError)
    expect(told.map(({ type, payload }) => [type, payload.subarray(7, 80).toString()])).toEqual(
      Array.from({ length: 3 }, () => [FrameType.fileError, expect.stringContaining('more bytes than may be collected')]),
    )
  })

  it('wait to be built while others are not read, and others get their own', { timeout: 60_000 }, async () => {
    const crowd = await Promise.all(Array.from({ length: 4 }, () => RawClient.greeted(scene.supervisor.path, PEER_UID)))
    const pid = await scene.supervisor.pid()
    for (const client of crowd) {
      client.socket.pause()
      client.send(encodeRun(1, gives(190 * MIB, 256 * MIB)))
    }
    await sleep(4000)
    expect(memoryKib(pid)).toBeLessThan(BUSY_MEMORY_KIB_MAX)
    scene.honest.send(encodeRun(7, gives(8 * MIB, 16 * MIB)))
    await scene.honest.next((frame) => frame.runId === 7 && ends(frame))
    expect(scene.honest.frames.filter(({ type }) => type === FrameType.file).map(({ payload }) => payload.length > 8 * MIB)).toEqual([
      true,
      true,
      true,
    ])
    for (const client of crowd) client.socket.resume()
    await Promise.all(crowd.map((client) => client.next(ends)))
    expect(crowd.map(({ frames }) => frames.filter(({ type }) => type === FrameType.file).length)).toEqual([3, 3, 3, 3])
    for (const client of crowd) client.close()
  })
})

describe('processes and memory of all boxes together', () => {
  it('have a bound, of which a hostile client gets a share', { timeout: 60_000 }, async () => {
    const bound = Number(readFileSync(fileOf(instanceOf(scene.hostile), 'pids.max'), 'utf8'))
    expect(bound).toBeLessThan(Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8')))
    const limits = { ...ECHO.limits, processes: ALL_PROCESSES_OF_A_RUN }
    const count = Math.ceil(bound / ALL_PROCESSES_OF_A_RUN)
    const run = { ...ECHO, image: scene.image, limits, argv: ['/bin/sleep', '30'] }
    scene.hostile.send(...Array.from({ length: count }, (_, index) => encodeRun(index + 10, run)))
    const first = await scene.hostile.next(({ type }) => type === FrameType.failure)
    expect(decodeFailure((first as Frame).payload).failure).toBe('busy')
    expect(await echo(scene.honest, 3, scene.image)).toBe('hello\n')
  })

  it('are told as our failure when they are used up, and only of who was killed for it', { timeout: 60_000 }, async () => {
    const instance = instanceOf(scene.hostile)
    const file = fileOf(instance, 'memory.limit_in_bytes', 'memory.max')
    const before = readFileSync(file, 'utf8').trim()
    expect(Number(before)).toBeLessThan(memoryOfHost())
    const limits = { ...ECHO.limits, memoryBytes: 1024 * MIB }
    const small = { ...ECHO, image: scene.image, argv: ['/bin/sh', '-c', 'sleep 6; echo done'] }
    scene.honest.send(encodeRun(7, small))
    await scene.honest.next((frame) => frame.runId === 7 && frame.type === FrameType.started)
    await sleep(500)
    try {
      writeFileSync(file, String(96 * MIB))
      scene.hostile.send(
        encodeRun(8, {
          ...ECHO,
          image: scene.image,
          limits,
          argv: ['/usr/bin/python3', '-c', 'b = b"x" * (512 << 20); print("got", len(b))'],
        }),
      )
      const end = (await scene.hostile.next(ends)) as Frame
      expect([end.type, end.payload.subarray(8).toString()]).toEqual([
        FrameType.failure,
        expect.stringContaining('memory for all boxes together'),
      ])
    } finally {
      writeFileSync(file, before)
    }
    const other = (await scene.honest.next((frame) => frame.runId === 7 && ends(frame))) as Frame
    expect(other.type).toBe(FrameType.exit)
    expect(other.payload[0]).toBe(0)
  })
})

function instanceOf(client: RawClient): number {
  const welcome = client.frames.find(({ type }) => type === FrameType.welcome) as Frame
  return decodeWelcome(welcome.payload).instance
}

/** Of the instance's group: the first of these that there is. */
function fileOf(instance: number, ...names: readonly string[]): string {
  const found = names.flatMap((name) => globSync(`/sys/fs/cgroup/{,*,*/*,*/*/*}/glovebox-${instance}/${name}`))
  if (found[0] === undefined) throw new Error(`no ${names.join(' or ')} of instance ${instance}`)
  return found[0]
}

function memoryOfHost(): number {
  return Number(/MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024
}
