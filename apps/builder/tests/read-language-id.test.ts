import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { readLanguageId } from '../src/read-language-id.ts'

test('an id may come in pieces', async () => {
  const from = new PassThrough()
  const id = readLanguageId(from)
  for (const piece of ['py', 'thon', '\n']) from.write(piece)
  expect(await id).toBe('python')
})

test('what comes after the line is no second request', async () => {
  const from = new PassThrough()
  from.end('c\nd\n')
  await expect(readLanguageId(from)).rejects.toMatchObject({ code: 'invalid_request' })
})

test('a line that does not end is refused before it is kept', async () => {
  const from = new PassThrough()
  from.write('c'.repeat(64))
  await expect(readLanguageId(from)).rejects.toThrow('64 bytes')
})

test.each(['', '\n', '../c\n', 'c/d\n', 'C\n', '-c\n', 'c \n', `${'c'.repeat(33)}\n`])('%j is no id', async (text) => {
  const from = new PassThrough()
  from.end(text)
  await expect(readLanguageId(from)).rejects.toMatchObject({ code: 'invalid_request' })
})

test('silence has an end', async () => {
  await expect(readLanguageId(new PassThrough(), 20)).rejects.toThrow('that did not come')
})
