import { Engine } from '@glovebox/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** So many that boxes of one keeper, made one after the other, are among them. */
const TWINS = 4

const ADDRESSES = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
static int datum;
int main(void) {
  int local;
  unsigned long canary, seed[2];
  __asm__("mov %%fs:0x28, %0" : "=r"(canary));
  memcpy(seed, (void *)getauxval(AT_RANDOM), sizeof seed);
  printf("data %p\\nstack %p\\nheap %p\\nlibrary %p\\nvdso %lx\\n", (void *)&datum, (void *)&local, malloc(1), (void *)stdin, getauxval(AT_SYSINFO_EHDR));
  printf("canary %lx\\nseed %lx%lx\\n", canary, seed[0], seed[1]);
}`

const PYTHON_STATE = `import os, random, tempfile, uuid
print("address", id(object()))
print("hash", hash("escape"))
print("random", random.random())
print("uuid", uuid.uuid4())
print("uuid1", uuid.uuid1())
print("urandom", os.urandom(8).hex())
print("temporary", tempfile.mktemp())`

const NODE_STATE = `import { randomUUID } from 'node:crypto'
console.log('random', Math.random())
console.log('uuid', randomUUID())`

const LEFT_BEHIND = `import builtins, os, sys
print("given before:", getattr(builtins, "escape", None), os.environ.get("ESCAPE"), sys.argv[1:], sorted(os.listdir("/tmp")), sorted(os.listdir("/dev/shm")))
builtins.escape = os.environ["ESCAPE"] = "left"
sys.modules["json"] = None
open("/tmp/escape-left", "w").close()
open("/dev/shm/escape-left", "w").close()
print("descriptors:", sorted(int(fd) for fd in os.listdir("/proc/self/fd"))[:4])`

let engine: Engine

beforeAll(() => {
  engine = new Engine({ concurrency: TWINS })
})

afterAll(() => engine.close())

describe('two runs of one program', () => {
  test('F7: have no address, no canary and no seed in common', async () => {
    expect(await linesInCommon('c', ADDRESSES)).toEqual([])
  })

  test('F6: start an interpreter with its own hashes and random numbers', async () => {
    expect(await linesInCommon('python', PYTHON_STATE)).toEqual([])
    expect(await linesInCommon('javascript', NODE_STATE)).toEqual([])
  })

  test('F6: find nothing that the other left in its interpreter, environment or folders', async () => {
    const outputs = new Set(await twins('python', LEFT_BEHIND))
    expect([...outputs]).toEqual(['given before: None None [] [] []\ndescriptors: [0, 1, 2, 3]\n'])
  })
})

/** Half of them at once and half after those: both ways a box could take after another. */
async function twins(language: string, source: string): Promise<string[]> {
  const outputs: string[] = []
  for (let begun = 0; begun < TWINS; begun += TWINS / 2) {
    const results = await Promise.all(Array.from({ length: TWINS / 2 }, () => engine.run({ language, source })))
    for (const result of results) {
      expect(result).toMatchObject({ status: 'success', run: { stderr: '' } })
      outputs.push(result.run?.stdout ?? '')
    }
  }
  return outputs
}

async function linesInCommon(language: string, source: string): Promise<string[]> {
  const lines = (await twins(language, source)).flatMap((output) => output.trimEnd().split('\n'))
  expect(lines.length).toBeGreaterThan(TWINS)
  return lines.filter((line, index) => lines.indexOf(line) !== index)
}
