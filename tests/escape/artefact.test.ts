import { join } from 'node:path'
import type { Outcome, Plan, Step } from '@glovebox/contract'
import * as contract from '@glovebox/contract'
import { discoverLanguages, loadConfig } from '@glovebox/engine'
import { ImageStore } from '@glovebox/images'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBackend } from '../../backends/native/index.ts'
import { runPlan } from '../../packages/engine/src/sandbox/run-plan.ts'

/** Makes the artefact, and leaves a process that edits it as soon as its parent is gone. */
const COMPILE = `import os, time
with open("artefact.py", "w") as file:
    file.write("import os\\nprint('honest', oct(os.stat('artefact.py').st_mode & 0o777))\\n")
ready, told = os.pipe()
if os.fork() == 0:
    os.setsid()
    parent = os.getppid()
    held = open("artefact.py", "r+")
    os.write(told, b"x")
    while os.getppid() == parent:
        pass
    while True:
        time.sleep(0.1)
        held.seek(0)
        held.write("print('edited')\\n#")
        held.flush()
os.read(ready, 1)
`
const LIMITS: contract.Limits = {
  cpuTimeMs: 10_000,
  wallTimeMs: 20_000,
  memoryBytes: 128 << 20,
  outputBytes: 1 << 20,
  processes: 8,
  fileBytes: 1 << 20,
  diskBytes: 16 << 20,
  openFiles: 64,
  stackBytes: 8 << 20,
}
const STEP = { env: {}, limits: LIMITS, stdinBase64: '', mergeStderr: false, seccomp: 'default' } as const
const REPEATS = 5

let image: string
let backend: contract.Backend

beforeAll(async () => {
  const imagesRoot = join(loadConfig().stateDir, 'images')
  const language = (await discoverLanguages()).find(({ manifest }) => manifest.id === 'python')
  if (!language) throw new Error('no language python')
  image = (await new ImageStore({ root: imagesRoot }).ensure(language)).digest
  backend = await createBackend({ contract, imagesRoot, endpoint: 'own', log: () => {} })
})

afterAll(() => backend.close())

test('C17: what a process of the compile step does to the artefact afterwards is not in it', async () => {
  for (let turn = 0; turn < REPEATS; turn++) {
    const outcomes = await runPlan(plan(COMPILE), { backend, signal: new AbortController().signal })
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(stdoutOf(outcomes[1])).toBe('honest 0o444\n')
  }
})

test('C17: neither a process nor a file of the compile step is there when the program runs', async () => {
  const look = "import os\\nprint(sorted(os.listdir('/tmp') + os.listdir('.')), sum(name.isdigit() for name in os.listdir('/proc')))\\n"
  const leave = `open("/tmp/left", "w")\nopen("left", "w")\nopen("artefact.py", "w").write("${look}")\nimport os\nos.fork() or os.setsid()\n`
  const outcomes = await runPlan(plan(leave), { backend, signal: new AbortController().signal })
  expect(stdoutOf(outcomes[1])).toBe("['artefact.py'] 1\n")
})

function plan(compile: string): Plan {
  const python = '/usr/bin/python3'
  const steps: Step[] = [
    { ...STEP, stage: 'compile', argv: [python, 'compile.py'], takesFiles: true, takesArtefact: false, gives: ['artefact.py'] },
    { ...STEP, stage: 'run', argv: [python, 'artefact.py'], takesFiles: false, takesArtefact: true, gives: [] },
  ]
  const files = [{ path: 'compile.py', contentBase64: Buffer.from(compile).toString('base64') }]
  return { id: 'x', tenant: 'anonymous', language: 'python', version: '3', image, files, steps, outputEncoding: 'utf8', cold: false }
}

function stdoutOf(outcome: Outcome | undefined): string {
  return Buffer.from(outcome?.stdout ?? []).toString()
}
