import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { lstatSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { listProcesses } from '../escape/processes.ts'
import { isGone, killOne, startService, until } from './start-service.ts'

const LOCK = '/run/glovebox/.lock'

/** Ended by what somebody else does, or at the end of the test: a holder of the lock on a file or a folder. */
async function holdLock(path: string, uid: number): Promise<string> {
  const holder = spawn('flock', [path, 'sh', '-c', 'echo held; exec cat'], { uid, gid: uid, stdio: ['pipe', 'pipe', 'pipe'] })
  onTestFinished(() => void holder.stdin.end())
  const held = once(holder.stdout, 'data').then(String)
  return await Promise.race([text(holder.stderr), held])
}

const living = (uid: number, name: string) => listProcesses().filter((it) => it.uid === uid && it.state !== 'Z' && it.name.startsWith(name))

describe.skipIf(process.getuid?.() !== 0)('a server that somebody has taken over', () => {
  it('leaves nothing running when it ends', async () => {
    const { ask, facts } = startService()
    const { pid } = await facts()
    const left = Number(await ask('/leave/sleeper'))
    killOne(pid)
    expect(await isGone(left)).toBe(true)
    await facts().catch(facts)
  })

  it('leaves nothing running that is always another process', async () => {
    const { ask, facts } = startService()
    const { pid, uid } = await facts()
    for (let i = 0; i < 4; i++) await ask('/leave/hopper')
    expect(await until(() => living(uid, 'perl').length)).not.toBeNull()
    killOne(pid)
    const after = await facts().catch(facts)
    expect(after.pid).not.toBe(pid)
    expect(living(uid, 'perl')).toEqual([])
  })

  it('cannot stop the monitor, which starts the next one while something stops all that it may', async () => {
    const { ask, facts, pid: serve, ended } = startService()
    const { uid, ...first } = await facts()
    let pid = first.pid
    for (let round = 0; round < 3; round++) {
      await ask('/leave/stopper')
      killOne(pid)
      const next = await Promise.race([facts().catch(facts), sleep(8000)])
      expect(next).toMatchObject({ uid })
      expect(next?.pid).not.toBe(pid)
      expect(living(uid, 'perl')).toEqual([])
      pid = next?.pid ?? 0
    }
    killOne(serve, 'SIGTERM')
    expect(await ended).toBe(0)
  })

  it('has but so many processes, and leaves no core file', async () => {
    const { facts } = startService()
    const { limits } = await facts()
    expect(limits).toMatch(/^Max processes +512 +512 /m)
    expect(limits).toMatch(/^Max core file size +0 +0 /m)
  })

  it('finds our settings in its environment, and nothing else of root', async () => {
    const secrets = {
      AWS_SECRET_ACCESS_KEY: 'hunter2',
      NODE_OPTIONS: '--no-warnings',
      LD_LIBRARY_PATH: '/nowhere',
      GLOVEBOX_LOG_LEVEL: 'warn',
    }
    const { facts } = startService({ env: secrets })
    const { environment } = await facts()
    expect(environment).toContain('GLOVEBOX_LOG_LEVEL')
    expect(environment.filter((name) => !/^(GLOVEBOX_\w+|PATH|LANG|LC_ALL|TZ)$/.test(name))).toEqual([])
  })

  it('does not have the terminal on which the service was started, which shows what it says', async () => {
    const quoted = (word: string) => `'${word}'`
    const { facts, pid, ended, printed } = startService({
      command: (argv) => ['script', '--quiet', '--return', '--command', `exec ${argv.map(quoted).join(' ')}`, '/dev/null'],
    })
    const { outputs } = await facts()
    expect(outputs).toEqual([expect.stringMatching(/^pipe:/), expect.stringMatching(/^pipe:/)])
    const serve = listProcesses().find((it) => it.parent === pid)?.pid
    killOne(serve, 'SIGTERM')
    expect(await ended).toBe(0)
    expect(printed.stdout).toMatch(/^\d+\r\n/)
  })

  it('cannot hold the lock for which every service and supervisor waits', async () => {
    const { facts } = startService()
    const { uid } = await facts()
    expect(lstatSync(LOCK)).toMatchObject({ uid: 0, mode: 0o100600 })
    expect(await holdLock(LOCK, uid)).toMatch(/Permission denied/)
    expect(await holdLock('/run/glovebox', uid)).toBe('held\n')
    const next = startService()
    await sleep(100)
    expect((await next.facts()).uid).not.toBe(uid)
  })
})
