import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LAUNCHER, runGlovebox } from './run-glovebox.ts'

const ROOT = join(LAUNCHER, '..')
const example = (name: string) => join(ROOT, 'examples', name)
const python = (source: string, ...args: string[]) => ['run', '--language', 'python', ...args, '-e', source]

let folder = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glovebox e2e '))
  // Whatever there is to set up is set up here.
  await runGlovebox(['run', example('primes.py')])
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('what the README shows', () => {
  it('prints the primes', async () => {
    const { code, stdout, stderr } = await runGlovebox(['run', example('primes.py')])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^2 3 5 7 11 .* 89 97\n$/)
  })

  it('compiles in one box, runs in another, and passes stdin through', async () => {
    expect(await runGlovebox(['run', example('factorial.c')], { stdin: '5\n' })).toMatchObject({
      code: 0,
      stdout: '5! = 120\n',
      stderr: '',
    })
  })

  it('runs what --eval says', async () => {
    expect(await runGlovebox(['run', '--language', 'javascript', '-e', 'console.log(6*7)'])).toMatchObject({ code: 0, stdout: '42\n' })
  })

  it('prints the result and nothing else with --json', async () => {
    const { code, stdout, stderr } = await runGlovebox(['run', '--json', '--memory', '64m', '--time', '2s', example('hog.py')])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ status: 'memory_exceeded', reason: { limit: 'memory', stage: 'run' } })
  })
})

describe('the exit code of run', () => {
  it.each([
    ['is the program’s own', python('import sys; sys.exit(42)'), 42, /^$/],
    ['is 128 + the signal', python('import os; os.kill(os.getpid(), 9)'), 137, /SIGKILL/],
    [
      'is 121 for what does not compile, with what the compiler says',
      ['run', '-l', 'c', '-e', 'int main() { foo }'],
      121,
      /main\.c:1.*foo/s,
    ],
    ['is 122 over the memory limit', python('x = bytearray(1 << 30)', '--memory', '64m'), 122, /memory exceeded/],
    ['is 123 for an output flood', python('while True: print("y" * 1000)', '--output-limit', '1k', '--quiet'), 123, /^$/],
    ['is 124 over the CPU limit', python('while True: pass', '--time', '300ms'), 124, /timeout/],
    ['is 124 over the wall limit', python('import time; time.sleep(60)', '--wall', '300ms'), 124, /timeout/],
    ['is 126 for a limit over the ceiling', python('1', '--memory', '900g'), 126, /memoryBytes/],
    ['is 126 for an unknown flag', ['run', '--jsn'], 126, /--json/],
    ['is 126 for an unknown command', ['rnu'], 126, /Did you mean run/],
    ['is 126 for a file that is not there', ['run', 'nowhere.py'], 126, /no such file/],
    ['is 126 for no command', [], 126, /expected a command/],
  ])('%s', async (_, args, code, stderr) => {
    const ended = await runGlovebox(args)
    expect(ended.stderr).toMatch(stderr)
    expect(ended.code).toBe(code)
  })

  it('is 126 with --json too, and the error is JSON', async () => {
    const { code, stdout, stderr } = await runGlovebox(['run', '--json', '-l', 'cobol', '-e', 'x'])
    expect({ code, stderr }).toEqual({ code: 126, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'unknown_language', message: expect.any(String), field: 'language', suggestion: expect.any(String) },
    })
  })
})

describe('streams', () => {
  it('passes on what is printed while the program still runs, and what is typed meanwhile', async () => {
    const source = 'print("name?", flush=True); print("hello", input())'
    let answered = false
    const { code, stdout } = await runGlovebox(python(source), {
      stdin: null,
      during(child, printed) {
        if (answered || !printed.includes('name?')) return
        answered = true
        child.stdin?.end('Ada\n')
      },
    })
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'name?\nhello Ada\n' })
  })

  it('does not wait for a stdin that nobody closes', async () => {
    expect(await runGlovebox(python('print(1)'), { stdin: null })).toMatchObject({ code: 0, stdout: '1\n' })
  })

  it('passes a megabyte through in both directions, byte for byte', async () => {
    const text = `${'0123456789abcde\n'.repeat(60_000)}end`
    const source = 'import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())'
    const { stdout } = await runGlovebox(python(source), { stdin: text })
    expect(stdout === text).toBe(true)
  })

  it('tells on stderr that output was cut', async () => {
    const { code, stdout, stderr } = await runGlovebox(python('print("x" * 50)', '--output-limit', '10'))
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'x'.repeat(10) })
    expect(stderr).toContain('51 bytes to stdout')
  })

  it('ends quietly when nobody reads on', async () => {
    const { stderr } = await runGlovebox(python('while True: print("y" * 1000)', '--time', '20s'), {
      during: (child, printed) => printed !== '' && child.stdout?.destroy(),
    })
    expect(stderr).toBe('')
  })

  it('takes the program from stdin as -', async () => {
    expect(await runGlovebox(['run', '-l', 'python', '-'], { stdin: 'print(1 + 1)' })).toMatchObject({ code: 0, stdout: '2\n' })
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends the run on %s to all its processes, as a terminal sends it, with %d', async (signal, code) => {
    const source = 'import time; print("up", flush=True); time.sleep(60)'
    const ended = await runGlovebox(python(source, '--wall', '60s'), {
      stdin: null,
      during: (child, printed) => printed.includes('up') && process.kill(-(child.pid ?? 0), signal),
    })
    expect(ended).toMatchObject({ code, stdout: 'up\n' })
    expect(ended.ms).toBeLessThan(20_000)
  })
})

it('runs side by side with others, each with its own output', async () => {
  const ended = await Promise.all([1, 2, 3, 4].map((n) => runGlovebox(python(`print(${n})`))))
  expect(ended.map(({ code, stdout, stderr }) => `${code} ${stdout}${stderr}`)).toEqual(['0 1\n', '0 2\n', '0 3\n', '0 4\n'])
})

describe('files', () => {
  it('takes several files, arguments, environment and a path with spaces, and writes what comes back', async () => {
    writeFileSync(join(folder, 'my program.py'), 'import os, sys, util\nopen("out put", "w").write(util.f(sys.argv[1:]) + os.environ["A"])')
    writeFileSync(join(folder, 'util.py'), 'f = "+".join')
    const args = ['run', 'my program.py', 'util.py', '--env', 'A=b c', '--output', 'out*', '--output-dir', 'taken', '--', '-x', 'y z']
    expect(await runGlovebox(args, { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(join(folder, 'taken/out put'), 'utf8')).toBe('-x+y zb c')
  })
})

describe('other commands', () => {
  it('lists languages, as a table and as JSON', async () => {
    expect((await runGlovebox(['languages'])).stdout).toMatch(/^python +Python +3\.13/m)
    const { languages } = JSON.parse((await runGlovebox(['languages', '--json'])).stdout) as { languages: { id: string }[] }
    expect(languages.map(({ id }) => id)).toEqual(expect.arrayContaining(['c', 'javascript', 'python']))
  })

  it('lists images, and makes a Dockerfile of the same manifest', async () => {
    expect((await runGlovebox(['image', 'list'])).stdout).toMatch(/^python +3\.13\.\d+ +\d+ MiB/m)
    expect((await runGlovebox(['image', 'dockerfile', 'python'])).stdout).toMatch(/^FROM .*python3/ms)
  })

  it('says what this host enforces', async () => {
    const { code, stdout } = await runGlovebox(['doctor', '--json'])
    const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: { name: string; status: string; remedy: string }[] }
    expect({ code, ok }).toEqual({ code: 0, ok: true })
    expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['architecture', 'Node', 'seccomp', 'image python']))
    expect((await runGlovebox(['doctor'])).stdout).toMatch(/^ok +kernel/m)
  })

  it('removes nothing without being told so', async () => {
    const { code, stderr } = await runGlovebox(['clean'])
    expect({ code, stderr }).toMatchObject({ code: 126, stderr: expect.stringContaining('--yes') })
  })

  it('removes all that was made outside the checkout, and nothing else', async () => {
    const [state, cache] = [join(folder, 'state'), join(folder, 'cache')]
    mkdirSync(join(state, 'images/layers/x'), { recursive: true })
    mkdirSync(cache)
    writeFileSync(join(cache, 'mine'), '')
    // Other instances of this host may be alive: this one does not see them.
    const script = 'mount -t tmpfs none /run && exec "$0" clean --yes'
    const env = { GLOVEBOX_STATE_DIR: state, GLOVEBOX_CACHE_DIR: cache }
    const { code, stdout } = await runGlovebox(['--mount', 'sh', '-c', script, LAUNCHER], { launcher: 'unshare', env })
    expect(code).toBe(0)
    expect(stdout).toContain(`removed ${state}/images\n`)
    expect(stdout).toContain(`removed ${cache}/node\n`)
    expect(existsSync(state)).toBe(false)
    expect(readdirSync(cache)).toEqual(['mine'])
  })

  it('has help for each', async () => {
    for (const args of [['--help'], ['run', '--help'], ['image', 'build', '--help'], ['completion', '--help']]) {
      expect(await runGlovebox(args)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage: glovebox /), stderr: '' })
    }
  })

  it('completes commands and flags in bash', async () => {
    const { stdout } = await runGlovebox(['completion', 'bash'])
    const complete = (line: string) => {
      const words = line.split(' ')
      const script = `eval "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _glovebox; echo "\${COMPREPLY[@]}"`
      return spawnSync('bash', ['-c', script, stdout, ...words], { encoding: 'utf8' }).stdout.trim()
    }
    expect(complete('glovebox lan')).toBe('languages')
    expect(complete('glovebox image re')).toBe('remove')
    expect(complete('glovebox run --json --mem')).toBe('--memory')
    expect(complete('glovebox image build --')).toBe('--refresh --help')
  })

  it.each(['bash', 'zsh', 'fish'])('prints a completion script for %s', async (shell) => {
    expect((await runGlovebox(['completion', shell])).stdout).toContain('dockerfile')
  })
})
