import { Engine } from '@glovebox/engine'
import { afterAll, expect, test } from 'vitest'

// What is particular to JavaScript: two kinds of modules under one name, and a runtime that has a memory limit of its own.

const engine = new Engine()
afterAll(() => engine.close())

test.each([
  ['import', 'import { sep } from "node:path"\nconsole.log(sep, await 3, typeof import.meta.url)', '/ 3 string\n'],
  ['require', 'const { sep } = require("node:path")\nconsole.log(sep, typeof __filename)', '/ string\n'],
])('a source may %s', async (_way, source, stdout) => {
  const { status, run } = await engine.run({ language: 'javascript', source })
  expect({ status, stdout: run?.stdout, stderr: run?.stderr }).toEqual({ status: 'success', stdout, stderr: '' })
})

test.each(['mjs', 'cjs'])('an entry may be named main.%s', async (ending) => {
  const content = ending === 'mjs' ? 'import x from "./x.js"\nconsole.log(x)' : 'console.log(require("./x.js"))'
  const library = ending === 'mjs' ? 'export default 7' : 'module.exports = 7'
  const files = [
    { path: `main.${ending}`, content },
    { path: 'x.js', content: library },
  ]
  expect(await engine.run({ language: 'javascript', files, entry: `main.${ending}` })).toMatchObject({
    status: 'success',
    run: { stdout: '7\n' },
  })
})

test.each([
  ['objects', 'const all = []; for (;;) all.push({ x: all.length })'],
  ['a map', 'const all = new Map(); for (let i = 0; ; i++) all.set("k" + i, { i })'],
  ['strings', 'const all = []; for (let i = 0; ; i++) all.push("line " + i)'],
  ['buffers', 'const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1))'],
])('a program that fills its memory with %s exceeds the limit of its box, not one of V8', async (_what, source) => {
  for (const mebibytes of [64, 256]) {
    const limits = { memoryBytes: mebibytes * 2 ** 20, cpuTimeMs: 20_000, wallTimeMs: 30_000 }
    const { status, reason } = await engine.run({ language: 'javascript', source, limits })
    expect({ status, limit: reason.limit }).toEqual({ status: 'memory_exceeded', limit: 'memory' })
  }
})

test('a program whose live data fits is collected in time', async () => {
  const source =
    'let all; for (let round = 0; round < 20; round++) { all = []; for (let i = 0; i < 5e5; i++) all.push({ i }) } console.log(all.length)'
  expect(await engine.run({ language: 'javascript', source })).toMatchObject({ status: 'success', run: { stdout: '500000\n' } })
})
