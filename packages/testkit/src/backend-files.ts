import { beforeEach, expect, test } from 'vitest'
import { type BoxProbe, LIMITS, stdoutOf } from './box-probe.ts'
import { needsCapability } from './needs-capability.ts'

/** Files that go into a box, and files that come out. */
export function testBoxFiles(probe: () => BoxProbe): void {
  beforeEach((context) => needsCapability(context, probe().backend, 'fileOutputs'))

  test('puts files into the work folder, in folders too', async () => {
    const files = { 'a.txt': 'ä', 'folder/sub/b.txt': 'b', empty: '' }
    expect(stdoutOf(await probe().shell('cat a.txt folder/sub/b.txt empty; touch folder/new && echo writable', { files }))).toBe(
      'äbwritable\n',
    )
  })

  test('gives an artefact read-only, with its right to be executed', async () => {
    const artefact = [{ path: 'tool', mode: 0o755, content: Buffer.from('#!/bin/sh\necho artefact\n') }]
    const outcome = await probe().shell('./tool; (echo x >> tool) 2>/dev/null || echo refused', { artefact })
    expect(stdoutOf(outcome)).toBe('artefact\nrefused\n')
  })

  test('compiles in one box what runs in another', async () => {
    const files = { 'main.c': '#include <stdio.h>\nint main(void) { puts("compiled"); }' }
    const compiled = await probe().exec(['/usr/bin/gcc', 'main.c', '-o', 'main'], { image: 'c', files, gives: ['main'] })
    expect(compiled).toMatchObject({ exitCode: 0, fileErrors: [] })
    const run = await probe().exec(['./main'], { image: 'c', artefact: compiled.files })
    expect(stdoutOf(run)).toBe('compiled\n')
  })

  test('takes files out by path and by pattern, with their content', async () => {
    const script = 'printf A > a.txt; mkdir -p d/e; printf B > d/b.txt; printf C > d/e/c.bin; printf x > other'
    const outcome = await probe().shell(script, { gives: ['*.txt', 'd/**'] })
    const found = outcome.files.map(({ path, content }) => [path, Buffer.from(content).toString()])
    expect(found.toSorted()).toEqual([
      ['a.txt', 'A'],
      ['d/b.txt', 'B'],
      ['d/e/c.bin', 'C'],
    ])
  })

  test.each([
    ['a missing file', 'true', 'not_found'],
    ['a folder', 'mkdir out', 'not_regular'],
    ['a named pipe', 'mkfifo out', 'not_regular'],
    ['a link to a file of the image', 'ln -s /etc/passwd out', 'symlink'],
    ['a link to another output', 'echo x > real; ln -s real out', 'symlink'],
  ])('says why it does not take %s', async (_what, script, code) => {
    const outcome = await probe().shell(script, { gives: ['out'] })
    expect(outcome).toMatchObject({ exitCode: 0, files: [], fileErrors: [{ path: 'out', code }] })
  })

  test('takes nothing through a folder that is a link', async () => {
    const outcome = await probe().shell('ln -s /etc out', { gives: ['out/passwd'] })
    expect(outcome.files).toEqual([])
    expect(outcome.fileErrors).toHaveLength(1)
  })

  test('takes no more of sparse files than its disk could hold', async () => {
    const outcome = await probe().shell('truncate -s 8M s1 s2 s3 s4', { gives: ['s*'] })
    expect(outcome.files.reduce((sum, { content }) => sum + content.length, 0)).toBeLessThanOrEqual(LIMITS.diskBytes)
    expect(new Set(outcome.fileErrors.map(({ code }) => code))).toEqual(new Set(['too_large']))
  })
}
