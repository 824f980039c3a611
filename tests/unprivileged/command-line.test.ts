import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { OtherUser } from './other-user.ts'

const CLI = join(import.meta.dirname, '../../apps/cli/src/main.ts')
const run = promisify(execFile)
const user = new OtherUser()
afterAll(() => user.remove())

/** The command line as that user, who must be able to read the checkout: null when it is not. */
async function glovebox(...args: readonly string[]): Promise<string | null> {
  const [program = '', ...rest] = user.command([process.execPath, '--conditions=development', CLI, ...args])
  const readable = await run('setpriv', user.command(['test', '-r', CLI]).slice(1)).then(
    () => true,
    () => false,
  )
  if (!readable) return null
  return (await run(program, rest, { cwd: '/', env: { PATH: process.env.PATH, HOME: '/nonexistent' } })).stdout
}

test('a user without any rights runs a program', async (context) => {
  const stdout = await glovebox('run', '--language', 'python', '-e', 'print(6 * 7)')
  if (stdout === null) return context.skip('this checkout is not readable for other users')
  expect(stdout).toBe('42\n')
})

test('doctor tells that user what is weaker, and what to do', async (context) => {
  const stdout = await glovebox('doctor', '--json')
  if (stdout === null) return context.skip('this checkout is not readable for other users')
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: { name: string; status: string; remedy: string }[] }
  const status = Object.fromEntries(checks.map((check) => [check.name, check.status]))
  expect(status).toMatchObject({ privileges: 'weaker', 'user namespaces': 'ok', 'cgroup limits': 'weaker', 'uids of boxes': 'weaker' })
  expect(ok).toBe(true)
  expect(checks.filter((check) => check.status !== 'ok' && check.remedy === '')).toEqual([])
})
