import { existsSync, lstatSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { listProcesses } from '../escape/processes.ts'
import { isGone, killOne, startService, until } from './start-service.ts'

const UID_BASE = 0x6fff0000

async function isLeft(folder: string, uid: number): Promise<string[]> {
  await until(() => !existsSync(folder) && !listProcesses().some((process) => process.uid === uid))
  const processes = listProcesses().filter((process) => process.uid === uid)
  return [...processes.map(({ pid, name }) => `process ${pid} ${name}`), ...(existsSync(folder) ? [folder] : [])]
}

describe.skipIf(process.getuid?.() !== 0)('the monitor, as root', () => {
  it('starts a server that is nobody else, with five descriptors, and never to gain a privilege', async () => {
    const { facts } = startService()
    const { uid, gid, noNewPrivileges, inherited, builder, supervisor } = await facts()
    expect(uid).toBeGreaterThanOrEqual(UID_BASE)
    expect(uid).toBeLessThan(UID_BASE + 64)
    expect({ gid, noNewPrivileges, inherited }).toEqual({ gid: uid, noNewPrivileges: true, inherited: ['0', '1', '2', '3', '4'] })
    for (const socket of [builder, supervisor]) expect(lstatSync(socket)).toMatchObject({ uid: 0, gid, mode: 0o140660 })
    expect(lstatSync(dirname(builder))).toMatchObject({ uid: 0, mode: 0o40755 })
  })

  it('starts a server that is killed again, on the same socket, where callers wait for it', async () => {
    const { facts } = startService()
    const before = await facts()
    killOne(before.pid)
    const after = await facts().catch(facts)
    expect(after.pid).not.toBe(before.pid)
    expect(after.uid).toBe(before.uid)
  })

  it('starts a supervisor that is killed again, behind the same path', async () => {
    const { ask } = startService()
    const before = Number(await ask('/ask/supervisor', ''))
    killOne(before)
    const after = Number((await ask('/ask/supervisor', '')) || (await ask('/ask/supervisor', '')))
    expect(after).toBeGreaterThan(0)
    expect(after).not.toBe(before)
  })

  it('is started again when it is killed: who waits is answered by the old server, who comes by the new one', async () => {
    const { facts, ask, monitor, printed } = startService()
    const before = await facts()
    const supervisor = Number(await ask('/ask/supervisor', ''))
    const slow = ask('/slow/2000')
    await sleep(100)
    killOne(monitor())
    // The old one may still take what comes until it has seen the end of its lifeline.
    await until(() => printed.stdout.split('\n').length === 3)
    const after = await facts()
    expect(after.pid).not.toBe(before.pid)
    expect(after.uid).toBe(before.uid)
    expect(Number(await ask('/ask/supervisor', ''))).not.toBe(supervisor)
    expect(Number(await slow)).toBe(before.pid)
    expect(await isGone(before.pid)).toBe(true)
    expect(await isGone(supervisor)).toBe(true)
  })

  it('drains when the process above it is killed, and leaves nothing', async () => {
    const { facts, ask, pid } = startService()
    const { builder, uid, pid: server } = await facts()
    const slow = ask('/slow/1000')
    await sleep(100)
    killOne(pid)
    expect(Number(await slow)).toBe(server)
    await expect(facts()).rejects.toThrow()
    expect(await isLeft(dirname(builder), uid)).toEqual([])
  })

  it('drains when it is asked to: the port is closed at once, who waits is answered, nothing is left', async () => {
    const { facts, ask, pid, ended } = startService()
    const { builder, uid, pid: server } = await facts()
    let answered = false
    const slow = ask('/slow/3000').finally(() => {
      answered = true
    })
    await sleep(100)
    killOne(pid, 'SIGTERM')
    await sleep(500)
    await expect(facts()).rejects.toThrow()
    expect(answered).toBe(false)
    expect(Number(await slow)).toBe(server)
    expect(await ended).toBe(0)
    expect(await isLeft(dirname(builder), uid)).toEqual([])
  })

  it('kills a server that does not end in time', async () => {
    const { facts, pid, ended, printed } = startService({ drainSeconds: 1, env: { GLOVEBOX_STAND_IN_STAYS: '1' } })
    await facts()
    killOne(pid, 'SIGTERM')
    expect(await ended).toBe(0)
    expect(printed.stderr).toContain('the server does not end; killing it')
  })

  it('waits less for a server when it is asked again', async () => {
    const { facts, pid, ended } = startService({ drainSeconds: 600, env: { GLOVEBOX_STAND_IN_STAYS: '1' } })
    await facts()
    killOne(pid, 'SIGTERM')
    await sleep(300)
    killOne(pid, 'SIGINT')
    expect(await ended).toBe(0)
  })

  it('starts a server that dies young again and again, but not without a pause', async () => {
    const { printed, pid, ended } = startService({ env: { GLOVEBOX_STAND_IN_EXIT: '1' } })
    const deaths = () => printed.stderr.split('the server ended with 1; starting it again').length - 1
    expect(await until(() => deaths() > 2)).toBe(true)
    await sleep(3000)
    expect(deaths()).toBeLessThan(9)
    killOne(pid, 'SIGTERM')
    expect(await ended).toBe(0)
  })

  it('ends when the server says that it never will', async () => {
    const { ended, printed } = startService({ env: { GLOVEBOX_STAND_IN_EXIT: '126' } })
    expect(await ended).toBe(126)
    expect(printed.stderr).toBe('')
  })

  it('ends with a message when the port is taken, or what it is to start is not there', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as { port: number }
    const busy = startService({ port })
    expect(await busy.ended).toBe(125)
    expect(busy.printed.stderr).toBe(
      `glovebox: cannot listen on 127.0.0.1 port ${port}: Address already in use; choose another with --port\n`,
    )
    taken.close()
    const lost = startService({ images: import.meta.filename })
    expect(await lost.ended).toBe(126)
    expect(lost.printed.stderr).toContain('not a folder of images')
  })

  it('runs beside another: folders and users are their own, and the end of one is not the end of the other', async () => {
    const services = [startService(), startService()] as const
    const [first, second] = [await services[0].facts(), await services[1].facts()]
    expect(first.uid).not.toBe(second.uid)
    expect(dirname(first.builder)).not.toBe(dirname(second.builder))
    killOne(services[0].pid, 'SIGTERM')
    expect(await services[0].ended).toBe(0)
    expect(await isLeft(dirname(first.builder), first.uid)).toEqual([])
    expect((await services[1].facts()).pid).toBe(second.pid)
    expect(existsSync(second.builder)).toBe(true)
  })

  it('sweeps what dead ones left, but gives nobody a user whose server still ends', async () => {
    const dead = startService()
    const { builder, uid } = await dead.facts()
    const slow = dead.ask('/slow/3000')
    await sleep(100)
    const monitor = dead.monitor()
    killOne(monitor, 'SIGSTOP')
    killOne(dead.pid)
    killOne(monitor)
    await dead.ended
    const next = startService()
    expect((await next.facts()).uid).not.toBe(uid)
    expect(existsSync(dirname(builder))).toBe(false)
    expect(await slow).not.toBe('')
    expect(await isLeft(dirname(builder), uid)).toEqual([])
  })
})
