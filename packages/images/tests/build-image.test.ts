import { spawn } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ImageProgress } from '@glovebox/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ImageStore } from '../src/index.ts'
import { readOr, shellLanguage, temporaryFolder, writeTree } from './fixtures.ts'

const INSTALLED = join(process.env.GLOVEBOX_STATE_DIR ?? '/var/lib/glovebox', 'images')

/** Whose base the stores of the tests borrow: made once, of the installed one where that is up to date. */
const lender = mkdtempSync(join(tmpdir(), 'glovebox-images-lender-'))

beforeAll(async () => {
  if (process.getuid?.() !== 0) return
  borrowBase(INSTALLED, lender)
  const folder = join(lender, 'language')
  await new ImageStore({ root: lender }).ensure(shellLanguage(folder))
}, 300_000)

afterAll(() => rmSync(lender, { recursive: true, force: true }))

/** A store of the test's own, under a name that a shell or a mount option would take apart. */
function storeFolder(): string {
  const root = join(temporaryFolder(), "it's odd, a:b")
  borrowBase(lender, root)
  return root
}

function borrowBase(from: string, root: string): void {
  mkdirSync(join(root, 'layers'), { recursive: true })
  const record = readOr(join(from, 'base.json'), '')
  if (record === '') return
  const { digest } = JSON.parse(record) as { digest: string }
  symlinkSync(join(from, 'layers', digest), join(root, 'layers', digest))
  writeFileSync(join(root, 'base.json'), record)
}

function nothingLeft(root: string): void {
  expect(readdirSync(join(root, 'tmp'))).toEqual([])
  expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(root)
}

describe.skipIf(process.getuid?.() !== 0)('building, as root', () => {
  test('a language becomes a layer of its own over the base', { timeout: 120_000 }, async () => {
    const root = storeFolder()
    const language = shellLanguage(temporaryFolder(), { image: { build: 'build/install.sh', pretouch: ['opt/*', 'usr/bin/dash'] } })
    const seen: ImageProgress[] = []
    const store = new ImageStore({ root })
    const image = await store.ensure(language, (progress) => seen.push(progress))
    expect(image).toMatchObject({ language: 'shell', version: '1.2' })
    expect(image.digest).toMatch(/^[0-9a-f]{64}$/)
    const folder = join(root, 'images', image.digest)
    expect(readFileSync(join(folder, 'layers'), 'utf8')).toBe(`${image.layers.join('\n')}\n`)
    expect(readFileSync(join(folder, 'pretouch'), 'utf8').split('\n')).toEqual(expect.arrayContaining(['opt/version', 'usr/bin/dash']))
    expect(readFileSync(join(root, 'languages/shell'), 'utf8')).toBe(image.digest)
    const layer = readdirSync(join(root, 'layers', image.layers[0] ?? ''), { recursive: true })
    expect(layer).toContain('opt/version')
    expect(layer.filter((path) => /^(mnt|dev|run|proc|root|tmp|var\/lib\/apt)\/./.test(String(path)))).toEqual([])
    expect(seen.map(({ fraction }) => fraction)).toEqual(seen.map(({ fraction }) => fraction).toSorted((a, b) => a - b))
    expect(seen.at(-1)).toEqual({ language: 'shell', step: 'done', fraction: 1 })
    expect(await store.find(language)).toEqual(image)
    nothingLeft(root)
  })

  test('the same recipe over the same base gives the same digest', { timeout: 120_000 }, async () => {
    const language = shellLanguage(temporaryFolder())
    const first = await new ImageStore({ root: storeFolder() }).ensure(language)
    const second = await new ImageStore({ root: storeFolder() }).ensure(language)
    expect(second.digest).toBe(first.digest)
  })

  test('a Debian package is installed and leaves no lists, caches, logs or manuals behind', { timeout: 180_000 }, async () => {
    const root = storeFolder()
    const change = {
      image: { packages: ['hello'] },
      version: { declared: '2', argv: ['/usr/bin/dpkg-query', '--show', 'hello'], pattern: '^hello\t(\\S+)' },
    }
    const image = await new ImageStore({ root }).ensure(shellLanguage(temporaryFolder(), change))
    expect(image.version).toMatch(/^2\.\d+-/)
    const top = join(root, 'layers', image.layers[0] ?? '')
    const files = readdirSync(top, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(top.length))
    expect(paths).toContain('/usr/bin/hello')
    expect(paths.filter((path) => /^\/(var\/(lib\/apt|cache\/apt|log)|usr\/share\/(doc|man|info)|tmp|root)\//.test(path))).toEqual([])
    nothingLeft(root)
  })

  test('a build script has neither the network nor the files of the host', { timeout: 120_000 }, async () => {
    const language = shellLanguage(temporaryFolder())
    const script = 'ls /sys/class/net 2>/dev/null; cut -d: -f1 /proc/net/dev | tail -n +3; id -u; ls /; echo x > version || true; exit 9\n'
    writeTree(language.folder, { 'build/install.sh': script })
    const root = storeFolder()
    await expect(new ImageStore({ root }).ensure(language)).rejects.toMatchObject({ code: 'image_build_failed' })
    const log = readFileSync(join(root, 'logs/language-shell.log'), 'utf8')
    expect(log.match(/^ *[a-z]+[0-9]*$/gm)?.filter((line) => line.startsWith(' '))).toEqual(['    lo'])
    expect(log).toMatch(/version: Read-only file system/)
    expect(log).not.toMatch(/^work$/m)
  })

  test('a failed build says how it ended with the end of its log, keeps the base and can be tried again', {
    timeout: 120_000,
  }, async () => {
    const root = storeFolder()
    const language = shellLanguage(temporaryFolder())
    writeTree(language.folder, { 'build/install.sh': 'echo the disk is made of cheese >&2\nexit 3\n' })
    const store = new ImageStore({ root })
    await expect(store.ensure(language)).rejects.toMatchObject({
      code: 'image_build_failed',
      message: expect.stringMatching(/^build\/install\.sh ended with 3; .*\n(?:.*\n)*the disk is made of cheese$/),
    })
    nothingLeft(root)
    expect(readdirSync(join(root, 'layers'))).toHaveLength(1)
    writeTree(language.folder, { 'build/install.sh': 'cp version /opt/version\n' })
    expect(await store.ensure(language)).toMatchObject({ version: '1.2' })
  })

  test('a toolchain of another version than declared is refused', { timeout: 120_000 }, async () => {
    const language = shellLanguage(temporaryFolder())
    writeTree(language.folder, { 'build/version': 'version 12.0\n' })
    await expect(new ImageStore({ root: storeFolder() }).ensure(language)).rejects.toMatchObject({
      code: 'image_build_failed',
      message: expect.stringContaining('declares version 1, the toolchain is 12.0'),
    })
  })

  test('two who want an image at the same time build it once', { timeout: 120_000 }, async () => {
    const root = storeFolder()
    const language = shellLanguage(temporaryFolder())
    const steps: string[] = []
    const ensure = () => new ImageStore({ root }).ensure(language, ({ step }) => steps.push(step))
    const [first, second] = await Promise.all([ensure(), ensure()])
    expect(second).toEqual(first)
    expect(steps.filter((step) => step === 'running the build script')).toHaveLength(1)
    expect(steps).toContain('waiting for another build to end')
  })

  test('a build whose owner is killed stops, is swept away and can be done anew', { timeout: 120_000 }, async () => {
    const root = storeFolder()
    const language = shellLanguage(temporaryFolder())
    writeTree(language.folder, { 'build/install.sh': 'echo started > /opt/started; sleep 54321\n' })
    writeFileSync(join(language.folder, 'language.json'), JSON.stringify(language.manifest))
    const program = fileURLToPath(new URL('programs/build.ts', import.meta.url))
    const owner = spawn(process.execPath, ['--conditions=development', program, root, language.folder], { stdio: 'ignore' })
    const unfinished = join(root, 'tmp/language-shell')
    await until(() => existsSync(join(unfinished, 'upper/opt/started')))
    owner.kill('SIGKILL')
    // The build and the holder of its lock each end by themselves, in either order.
    await until(() => !commandLines().some((line) => line.includes('54321') || line.includes(join(root, 'locks'))))
    expect(existsSync(unfinished)).toBe(true)
    await new ImageStore({ root }).ensure(shellLanguage(temporaryFolder(), { id: 'other' }))
    expect(existsSync(unfinished)).toBe(false)
    writeTree(language.folder, { 'build/install.sh': 'cp version /opt/version\n' })
    expect(await new ImageStore({ root }).ensure(language)).toMatchObject({ version: '1.2' })
    nothingLeft(root)
  })

  test('a replaced image stays for runs under way, a removed one goes at once, layers in use stay', { timeout: 120_000 }, async () => {
    const root = storeFolder()
    const store = new ImageStore({ root })
    const language = shellLanguage(temporaryFolder())
    const old = await store.ensure(language)
    writeTree(language.folder, { 'build/version': 'version 1.3\n' })
    const current = await store.ensure(language)
    expect(current.version).toBe('1.3')
    expect(readdirSync(join(root, 'images')).sort()).toEqual([old.digest, current.digest].sort())
    expect(readdirSync(join(root, 'layers'))).toHaveLength(3)
    const twoDaysAgo = new Date(Date.now() - 48 * 3_600_000)
    for (const { digest } of [old, current]) utimesSync(join(root, 'images', digest), twoDaysAgo, twoDaysAgo)
    await store.build(language)
    expect(readdirSync(join(root, 'images'))).toEqual([current.digest])
    expect(readdirSync(join(root, 'layers')).sort()).toEqual([...current.layers].sort())
    await store.remove('shell')
    expect(readdirSync(join(root, 'images'))).toEqual([])
    expect(readdirSync(join(root, 'layers'))).toEqual([current.layers[1]])
  })

  test('a refresh makes a base that is not of today anew, and nothing of the host is in it', { timeout: 300_000 }, async () => {
    const root = storeFolder()
    const language = shellLanguage(temporaryFolder())
    const store = new ImageStore({ root })
    await store.ensure(language)
    const record = JSON.parse(readFileSync(join(root, 'base.json'), 'utf8')) as { digest: string; builtAt: string }
    writeFileSync(join(root, 'base.json'), JSON.stringify({ ...record, builtAt: '2020-01-01T00:00:00Z', digest: record.digest }))
    rmSync(join(root, 'layers', record.digest), { recursive: true })
    const image = await store.build(language, { refresh: true })
    const base = join(root, 'layers', image.layers[1] ?? '')
    for (const empty of ['dev', 'proc', 'sys', 'run', 'tmp', 'box', 'home', 'var/log', 'var/lib/apt/lists'])
      expect(filesIn(join(base, empty)), empty).toEqual([])
    expect(readFileSync(join(base, 'etc/hostname'), 'utf8')).toBe('glovebox\n')
    expect(readFileSync(join(base, 'etc/resolv.conf'), 'utf8')).toBe('')
    expect(existsSync(join(base, 'etc/machine-id'))).toBe(false)
    expect(filesIn(base).filter((file) => (lstatSync(file).mode & 0o6000) !== 0)).toEqual([])
    nothingLeft(root)
  })
})

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
}

async function until(condition: () => boolean): Promise<void> {
  for (let waitedMs = 0; !condition(); waitedMs += 50) {
    if (waitedMs > 30_000) throw new Error(`not so after ${waitedMs} ms: ${condition}`)
    await sleep(50)
  }
}

function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readOr(`/proc/${pid}/cmdline`, ''))
}
