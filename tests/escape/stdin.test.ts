import { setTimeout as sleep } from 'node:timers/promises'
import { Engine } from '@glovebox/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'

const CHUNK_BYTES = 64 << 10
/** What pipes, sockets and the readers between them may hold; a few MiB, however much there would be. */
const AHEAD_MAX_BYTES = 8 << 20

let engine: Engine

beforeAll(() => {
  engine = new Engine({ concurrency: 1 })
})

afterAll(() => engine.close())

test('E20: a stdin without end is taken no further than the program reads it', async () => {
  let givenBytes = 0
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      givenBytes += CHUNK_BYTES
      yield new Uint8Array(CHUNK_BYTES)
      await sleep(0)
    }
  }
  const source = 'import sys, time\ntime.sleep(0.5)\nprint(len(sys.stdin.buffer.read(1_000_000)))'
  const result = await engine.run({ language: 'python', source }, { stdin: endless() })
  expect(result).toMatchObject({ status: 'success', run: { stdout: '1000000\n' } })
  expect(givenBytes).toBeLessThan(1_000_000 + AHEAD_MAX_BYTES)
})
