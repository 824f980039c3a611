import { spawn } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { ownState } from './own-state.ts'
import { isGone, killOne, startService, until } from './start-service.ts'

const BUILDER = join(import.meta.dirname, '../../apps/builder/src/main.ts')
/** What a process of another user, in the group that may open the socket, is told. */
async function askAs(uid: number, gid: number, socket: string): Promise<string> {
  const script = `require('net').connect(process.argv[1]).on('error', (error) => console.log(error.code)).pipe(process.stdout)`
  return await text(spawn(process.execPath, ['-e', script, socket], { uid, gid, cwd: '/' }).stdout)
}

function processesOf(word: string): number[] {
  return readdirSync('/proc').flatMap((pid) => (/^\d+$/.test(pid) && commandLine(pid).includes(word) ? [Number(pid)] : []))
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

const refused = (what: string) =>
  `${JSON.stringify({
    type: 'failed',
    code: 'invalid_request',
    message: `expected the id of a language in one line, got one ${what}`,
    suggestion: 'Correct the named field.',
  })}\n`

describe.skipIf(process.getuid?.() !== 0)('the builder, as root', () => {
  it('builds an image for a server that has no privileges, and says how it goes on', { timeout: 120_000 }, async () => {
    const { state, env } = ownState()
    const { ask } = startService({ env })
    const answers = await Promise.all([ask('/image/own-shell'), ask('/image/own-shell')])
    const [first, second] = answers.map((answer) => JSON.parse(answer) as { image: { digest: string; version: string }; steps: string[] })
    expect(first?.image).toMatchObject({ language: 'own-shell', version: '1.2' })
    expect(second?.image).toEqual(first?.image)
    expect(first?.steps).toContain('running the build script')
    expect(first?.steps.at(-1)).toBe('done')
    expect(readdirSync(join(state, 'images/languages'))).toEqual(['own-shell'])
    expect(readdirSync(join(state, 'images/tmp'))).toEqual([])
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(state)
    await until(() => processesOf(state).length === 0)
    expect(processesOf(state)).toEqual([])
  })

  it('finds languages where the service was started, too', async () => {
    const { env, language } = ownState('exit 7')
    const { ask } = startService({ env: { ...env, GLOVEBOX_LANGUAGES_DIRS: '.' }, cwd: join(language, '..') })
    expect(await ask('/image/own-shell')).toContain('ended with 7')
  })

  it('says so when the server cannot see what was built', async () => {
    const { state, env } = ownState()
    chmodSync(state, 0o700)
    const { ask } = startService({ env })
    const { message } = JSON.parse(await ask('/image/own-shell')) as { message: string }
    expect(message).toContain(`not to be seen in ${state}/images`)
  })

  it('tells why a build failed', async () => {
    const { env } = ownState('exit 7')
    const { ask } = startService({ env })
    const { code, message } = JSON.parse(await ask('/image/own-shell')) as { code: string; message: string }
    expect(code).toBe('image_build_failed')
    expect(message).toContain('build/install.sh ended with 7')
  })

  it('builds nothing that somebody else could have written', async () => {
    const { env, language } = ownState()
    const { ask } = startService({ env })
    chmodSync(join(language, 'build/install.sh'), 0o666)
    const { code, message } = JSON.parse(await ask('/image/own-shell')) as { code: string; message: string }
    expect({ code, message }).toEqual({
      code: 'image_build_failed',
      message: `${language}/build/install.sh belongs to uid 0 and has mode 666`,
    })
  })

  it('takes the id of a language and nothing else', async () => {
    const { ask } = startService()
    const say = (words: string) => ask('/ask/builder', words)
    for (const words of ['../python\n', '/etc\n', 'c --refresh\n', 'c\0\n', '\n', 'C\n', '{"language":"c"}\n']) {
      expect(await say(words)).toBe(refused('which is none'))
    }
    expect(await say('c\npython\n')).toBe(refused('and more behind it'))
    expect(await say('a'.repeat(1024 * 1024))).toBe(refused('of 64 bytes or more'))
    expect(JSON.parse(await say('nothing-of-that-name\n'))).toMatchObject({ code: 'unknown_language' })
  })

  it('has patience for five seconds, and for four at once', async () => {
    const { ask, printed } = startService()
    let most = 0
    const counting = setInterval(() => {
      most = Math.max(most, processesOf(`--conditions=development\x00${BUILDER}`).length)
    }, 50)
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask('/ask/builder', ''))).finally(() => clearInterval(counting))
    expect(most).toBe(4)
    const silent = answers.filter((answer) => answer === refused('that did not come'))
    expect(silent.length).toBeGreaterThanOrEqual(4)
    const busy = answers.filter((answer) => (JSON.parse(answer) as { code: string }).code === 'queue_full')
    expect(busy).toHaveLength(100 - silent.length)
    expect(busy.length).toBeGreaterThan(50)
    expect(printed.stderr).toBe('')
    expect(await ask('/ask/builder', '?\n')).toBe(refused('which is none'))
  })

  it('answers nobody but root and the server', async () => {
    const { facts, printed } = startService()
    const { gid, builder, supervisor } = await facts()
    for (const socket of [builder, supervisor]) expect(await askAs(54_321, 54_321, socket)).toBe('EACCES\n')
    expect(await askAs(54_321, gid, builder)).toBe('')
    expect(printed.stderr).toContain('uid 54321')
  })

  it('dies with the monitor, and all that a build has started', async () => {
    const { env, state } = ownState('sleep 987654')
    const { ask, monitor, pid } = startService({ env })
    const lost = ask('/image/own-shell')
    const sleeping = await until(() => processesOf('sleep\x00987654').at(0))
    expect(sleeping).not.toBeNull()
    killOne(monitor())
    expect(await isGone(sleeping ?? 0)).toBe(true)
    expect(JSON.parse(await lost)).toMatchObject({ code: 'image_build_failed' })
    killOne(pid, 'SIGTERM')
    await until(() => processesOf(state).length === 0)
    expect(processesOf(state)).toEqual([])
  })
})
