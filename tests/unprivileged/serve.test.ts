import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { runServe } from '../e2e/run-serve.ts'
import { OtherUser } from './other-user.ts'

const user = new OtherUser()
afterAll(() => user.remove())

const command = (argv: readonly string[]) => user.command(argv)

/** May anybody read this checkout? */
const readable = foldersOf(import.meta.dirname).every((folder) => (statSync(folder).mode & 0o005) === 0o005)

it.skipIf(!readable)('a user without any rights serves, where that user allows programs without cgroup limits', async () => {
  const service = await runServe({ command, args: ['--allow-unlimited'], env: { HOME: '/nonexistent' } })
  const headers = { 'content-type': 'application/json' }
  const reply = await fetch(`${service.url}/v1/executions`, {
    method: 'POST',
    headers,
    body: '{"language":"python","source":"print(6*7)"}',
  })
  expect(await reply.json()).toMatchObject({ status: 'success', run: { stdout: '42\n' } })
  const ready = (await (await fetch(`${service.url}/readyz`)).json()) as { checks: { name: string; detail: string }[] }
  expect(ready.checks.find(({ name }) => name === 'limits')?.detail).toMatch(/none is delegated.*allowed here/)
})

it.skipIf(!readable)('and is refused otherwise', async () => {
  await expect(runServe({ command, env: { HOME: '/nonexistent' } })).rejects.toThrow(/no cgroup limits[\s\S]*--allow-unlimited/)
})

function foldersOf(path: string): string[] {
  return path === '/' ? ['/'] : [path, ...foldersOf(dirname(path))]
}
