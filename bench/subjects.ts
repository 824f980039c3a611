import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Backend, Limits, Step } from '@glovebox/contract'
import type { Subject } from './core-bench.ts'

const HELLO_C = '#include <stdio.h>\nint main(void) { puts("Hello, world!"); return 0; }\n'
/** Integer work without system calls: what a box must not slow down. About a second. */
const SPIN_C = `#include <stdint.h>
#include <stdio.h>
int main(void) {
  uint64_t x = 88172645463325252u;
  for (long i = 0; i < 500000000; i++) { x ^= x << 13; x ^= x >> 7; x ^= x << 17; }
  printf("%lu\\n", (unsigned long)x);
}
`
const HELLO_PYTHON = "print('Hello, world!')\n"

const COMPILE_LIMITS: Limits = {
  cpuTimeMs: 20_000,
  wallTimeMs: 30_000,
  memoryBytes: 1 << 30,
  outputBytes: 1 << 16,
  processes: 64,
  fileBytes: 1 << 27,
  diskBytes: 1 << 28,
  openFiles: 256,
  stackBytes: 1 << 23,
}

export interface Subjects {
  readonly helloC: Subject
  readonly spinC: Subject
  readonly helloPython: Subject
}

/** The programs under test, compiled in boxes of the image they will run in; files are gone after `use`. */
export async function withSubjects(
  options: { backend: Backend; imagesRoot: string; images: { c: string; python: string } },
  use: (subjects: Subjects) => Promise<void>,
): Promise<void> {
  const { backend, imagesRoot, images } = options
  const folder = mkdtempSync(join(tmpdir(), 'glovebox-bench-'))
  const subject = (image: string, program: { name: string; content: Uint8Array; argv: readonly string[] }): Subject => {
    const { name, content, argv } = program
    const programPath = join(folder, name)
    writeFileSync(programPath, content)
    return { imagesRoot, image, programPath, fileName: name, argv }
  }
  try {
    await use({
      helloC: subject(images.c, { name: 'hello', content: await compile(backend, images.c, HELLO_C), argv: ['./hello'] }),
      spinC: subject(images.c, { name: 'spin', content: await compile(backend, images.c, SPIN_C), argv: ['./spin'] }),
      helloPython: subject(images.python, {
        name: 'hello.py',
        content: Buffer.from(HELLO_PYTHON),
        argv: ['/usr/bin/python3', '-I', 'hello.py'],
      }),
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function compile(backend: Backend, image: string, source: string): Promise<Uint8Array> {
  const step: Step = {
    stage: 'compile',
    argv: ['/usr/bin/gcc', '-O2', '-o', 'main', 'main.c'],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/box', LANG: 'C.UTF-8', TZ: 'UTC' },
    limits: COMPILE_LIMITS,
    stdinBase64: '',
    mergeStderr: false,
    seccomp: 'default',
    takesFiles: true,
    takesArtefact: false,
    gives: ['main'],
  }
  const files = [{ path: 'main.c', contentBase64: Buffer.from(source).toString('base64') }]
  const outcome = await backend.run({ image, step, files, artefact: [] })
  const [main] = outcome.files
  if (!main) throw new Error(`a subject does not compile: ${Buffer.from(outcome.stderr).toString('utf8')}`)
  return main.content
}
