import { chmodSync, linkSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Engine, loadConfig } from '@glovebox/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'

const SECRET = 'escape-expected-answer'

/** Plants links to files of the host in all ways, then opens what the arguments name. */
const LINKS = `import os, sys
for number, path in enumerate(sys.argv[1:]):
    for folder in ("/box", "/tmp", "/dev/shm"):
        os.symlink(path, f"{folder}/escape-link-{number}")
    os.makedirs(f"/box/escape-{number}", exist_ok=True)
    os.symlink(os.path.dirname(path), f"/box/escape-{number}/folder")
    try:
        os.chmod(path, 0o777)
        print("chmod", path)
    except OSError:
        pass
    try:
        print("read", open(path).read())
    except OSError as error:
        print(error.strerror)
`

let folder: string
let answer: string
let engine: Engine

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'escape-host-'))
  chmodSync(folder, 0o755)
  answer = join(folder, 'answer.txt')
  writeFileSync(answer, SECRET, { mode: 0o640 })
  mkdirSync(join(folder, 'kept'))
  linkSync(answer, join(folder, 'kept', 'second-name'))
  engine = new Engine({ concurrency: 2 })
})

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

test('C7: links to files of the host are not followed by what cleans up: owner, mode, names and bytes stay', async () => {
  const facts = () => {
    const { uid, gid, mode, size, nlink, ctimeMs } = lstatSync(answer)
    return { uid, gid, mode, size, nlink, ctimeMs, names: readdirSync(folder, { recursive: true }).toSorted() }
  }
  const before = facts()
  for (const outputs of [['escape-link-0', 'escape-0/**', '*'], []]) {
    const result = await engine.run({ language: 'python', source: LINKS, args: [answer, join(folder, 'kept')], outputs })
    expect([result.status, result.run?.stdout]).toEqual(['success', 'No such file or directory\nNo such file or directory\n'])
    expect(result.files.map(({ path }) => path)).toEqual(outputs.length > 0 ? ['main.py'] : [])
  }
  expect(facts()).toEqual(before)
})

test('C19: expected answers, manifests, stored results and other runs are not there to be read', async () => {
  const paths = [
    answer,
    join(import.meta.dirname, '../../languages/python/expected.txt'),
    process.argv[1] ?? '',
    loadConfig().stateDir,
    '/run/glovebox',
    homedir(),
    `/proc/${process.pid}/environ`,
    `/proc/${process.ppid}/root${answer}`,
  ]
  const result = await engine.run({ language: 'python', source: LINKS, args: paths })
  expect(result.status).toBe('success')
  expect(JSON.stringify(result)).not.toContain(SECRET)
  const lines = result.run?.stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(paths.length)
  // A home folder may have the name of one in the image, which nobody may read.
  expect(lines?.filter((line) => !['No such file or directory', 'Permission denied'].includes(line))).toEqual([])
})
