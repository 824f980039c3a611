import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type BoxProbe, slack, stdoutOf } from './box-probe.ts'
import { needsCapability } from './needs-capability.ts'

const READY_WITHIN_MS = 5000

/** A box lives for one run, and nothing of it outlives that run. */
export function testBoxLifetime(probe: () => BoxProbe): void {
  test('ends at once when it is told to, with what was printed', async () => {
    const controller = new AbortController()
    let abortedAt = 0
    const outcome = await probe().shell('echo begun; sleep 30', {
      signal: controller.signal,
      onOutput: () => {
        abortedAt = performance.now()
        controller.abort()
      },
    })
    expect(performance.now() - abortedAt).toBeLessThan(slack(50))
    expect([outcome.killReason, stdoutOf(outcome)]).toEqual(['cancelled', 'begun\n'])
  })

  test('ends at once when it was told to before it began', async () => {
    expect(await probe().shell('sleep 30', { signal: AbortSignal.abort() })).toMatchObject({ killReason: 'cancelled' })
  })

  test('answers when the main process ends, whoever still holds its output', async () => {
    const outcome = await probe().shell('sleep 30 & echo done')
    expect([stdoutOf(outcome), outcome.exitCode]).toEqual(['done\n', 0])
    expect(outcome.wallTimeMs).toBeLessThan(slack(1000))
  })

  test('runs several boxes at once, each with its own output', async () => {
    const numbers = Array.from({ length: 12 }, (_, index) => index)
    const outcomes = await Promise.all(numbers.map((number) => probe().shell(`sleep 0.1; echo ${number}`)))
    expect(outcomes.map(stdoutOf)).toEqual(numbers.map((number) => `${number}\n`))
  })

  test.each(['/tmp', '/dev/shm', '/box'])('leaves nothing in %s for the next', async (folder) => {
    const script = `ls -A ${folder}; echo left > ${folder}/left`
    const runs = [await probe().shell(script), await probe().shell(script)]
    expect(runs.map((outcome) => [stdoutOf(outcome), outcome.exitCode])).toEqual([
      ['', 0],
      ['', 0],
    ])
  })

  test('cannot write to its image', async () => {
    const outcome = await probe().shell('for f in /usr/bin/new /etc/passwd /new; do (echo x > $f) 2>/dev/null && echo wrote $f; done; true')
    expect(stdoutOf(outcome)).toBe('')
  })

  test('takes a box that stands ready, unless it must be cold', async (context) => {
    const { backend, images } = probe()
    needsCapability(context, backend, 'readyBoxes')
    const kind = { image: images.python, seccomp: 'default', diskBytes: 16 * 1024 * 1024 }
    await backend.keepReady({ ...kind, count: 1 })
    await untilReady(probe(), 1)
    expect(await probe().shell('exit 3', { cold: true })).toMatchObject({ exitCode: 3, ready: false })
    expect(await probe().shell('exit 3')).toMatchObject({ exitCode: 3, ready: true })
    await backend.keepReady({ ...kind, count: 0 })
    await untilReady(probe(), 0)
  })

  test('runs after a run that left children, threads and files', async () => {
    await probe().python('import os, threading, time\nfor i in range(10):\n  if os.fork() == 0: time.sleep(60)\nos._exit(0)')
    expect(stdoutOf(await probe().shell('echo fine'))).toBe('fine\n')
  })
}

async function untilReady({ backend }: BoxProbe, count: number): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS
  while ((await backend.stats()).boxesReady !== count) {
    if (performance.now() > deadline) throw new Error(`not ${count} ready boxes within ${READY_WITHIN_MS} ms`)
    await setTimeout(20)
  }
}
