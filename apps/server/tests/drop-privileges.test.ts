import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { parseUser } from '../src/drop-privileges.ts'

const MODULE = join(import.meta.dirname, '../src/drop-privileges.ts')

/** What a process prints that drops its rights as it is told, after `before` was done. */
async function drop(before = ''): Promise<string> {
  const script = `
    const { dropPrivileges } = await import(${JSON.stringify(MODULE)})
    ${before}
    try {
      dropPrivileges({ uid: 65534, gid: 65533 })
      console.log(process.getuid(), process.getgid(), process.getgroups().join())
    } catch (error) { console.log(error.message) }`
  const child = spawn(process.execPath, ['--conditions=development', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return (await text(child.stdout)).trim()
}

describe.skipIf(process.getuid?.() !== 0)('a process that gives up its rights', () => {
  test('is another user, in no group but its own', async () => {
    expect(await drop('process.setgroups([0, 4])')).toBe('65534 65533 65533')
  })

  test('does not go on when it has not given them up', async () => {
    expect(await drop('process.setuid = () => undefined')).toMatch(/must not go on/)
    expect(await drop('process.setgid = () => undefined')).toMatch(/must not go on/)
  })
})

test.each(['0:0', '0:1', '1:0', '1', 'nobody:nogroup', '-1:1', '1:1:1', ''])('a user is not %j', (user) => {
  expect(() => parseUser(user)).toThrow(expect.objectContaining({ code: 'invalid_config' }))
})
