/**
 * `npm run bench [-- --quick] [--json FILE]`: what a box costs over the bare thing, in one run on one machine.
 * Bare is the image's own binary with the same argv, chrooted into the image, started by a C posix_spawn.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import * as contract from '@glovebox/contract'
import { discoverLanguages, loadConfig } from '@glovebox/engine'
import { ImageStore } from '@glovebox/images'
import { createBackend } from '../backends/native/index.ts'
import { type Latency, measureLatency, measureThroughput, type Subject } from './core-bench.ts'
import { measureHttp } from './http-bench.ts'
import { median, percentile } from './statistics.ts'
import { type Subjects, withSubjects } from './subjects.ts'

interface Row {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly target: string
}

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } } })
const iterations = options.quick ? 60 : 400
const seconds = options.quick ? 2 : 8

const repository = join(import.meta.dirname, '..')
execFileSync('make', ['-s', '-C', join(repository, 'bench/core')], { stdio: 'inherit' })
const imagesRoot = join(loadConfig().stateDir, 'images')
const images = new ImageStore({ root: imagesRoot })

const backend = await createBackend({ contract, imagesRoot, endpoint: 'own', log: (message) => console.error(message) })
const rows: Row[] = []
try {
  const digests = { c: await imageOf('c'), python: await imageOf('python') }
  await withSubjects({ backend, imagesRoot, images: digests }, async (subjects) => {
    rows.push(...(await helloRows('dynamic C hello', subjects.helloC, { ready: 0.6, cold: 2.5 })))
    rows.push(...(await throughputRows(subjects.helloC)))
    rows.push(...(await helloRows('python hello', subjects.helloPython, null)))
    rows.push(await cpuBoundRow(subjects))
  })
  rows.push(...(await httpRows()))
} finally {
  await backend.close()
}
report(rows)

async function imageOf(id: string): Promise<string> {
  const language = (await discoverLanguages()).find(({ manifest }) => manifest.id === id)
  if (!language) throw new Error(`no language ${id}`)
  const image = await images.ensure(language, ({ step }) => console.error(`${id}: ${step}`))
  return image.digest
}

async function helloRows(name: string, subject: Subject, targets: { ready: number; cold: number } | null): Promise<Row[]> {
  const { bareUs, readyUs, coldUs }: Latency = await measureLatency(subject, { iterations, gapUs: 6000 })
  const bareMs = median(bareUs) / 1000
  const row = (what: string, value: number, rest: { unit: string; target?: string }): Row => ({
    name: `${name}: ${what}`,
    value,
    target: '',
    ...rest,
  })
  const boxRows = (kind: 'ready' | 'cold', samplesUs: number[]) => [
    row(`${kind} box p50`, median(samplesUs) / 1000, { unit: 'ms' }),
    row(`${kind} box p99`, percentile(samplesUs, 0.99) / 1000, { unit: 'ms' }),
    row(`${kind} box adds over bare, p50`, median(samplesUs) / 1000 - bareMs, { unit: 'ms', target: targets ? `≤ ${targets[kind]}` : '' }),
    row(`${kind} box ÷ bare`, median(samplesUs) / 1000 / bareMs, { unit: '×' }),
  ]
  return [row('bare p50', bareMs, { unit: 'ms' }), ...boxRows('ready', readyUs), ...boxRows('cold', coldUs)]
}

async function throughputRows(subject: Subject): Promise<Row[]> {
  const made: Row[] = []
  for (const clients of [1, 4]) {
    const perSecond = await measureThroughput(subject, { clients, seconds, bare: false })
    made.push({ name: `dynamic C hello: ${clients} client(s)`, value: perSecond, unit: 'runs/s', target: clients === 4 ? '≥ 700' : '' })
  }
  const bare = await measureThroughput(subject, { clients: 2, seconds, bare: true })
  made.push({ name: 'dynamic C hello: bare, 2 loops', value: bare, unit: 'runs/s', target: '' })
  return made
}

async function cpuBoundRow({ spinC }: Subjects): Promise<Row> {
  const { bareUs, readyUs } = await measureLatency(spinC, { iterations: options.quick ? 3 : 9, gapUs: 6000 })
  return { name: 'CPU-bound C program: in a box ÷ bare', value: median(readyUs) / median(bareUs), unit: '×', target: '≤ 1.02' }
}

async function httpRows(): Promise<Row[]> {
  const { engineMs, httpMs } = await measureHttp({ iterations })
  const row = (what: string, value: number, unit = 'ms'): Row => ({ name: `python hello over HTTP: ${what}`, value, unit, target: '' })
  return [
    row('library call p50', median(engineMs)),
    row('library call p99', percentile(engineMs, 0.99)),
    row('p50', median(httpMs)),
    row('p99', percentile(httpMs, 0.99)),
    row('÷ library call, p50', median(httpMs) / median(engineMs), '×'),
  ]
}

function report(measured: readonly Row[]): void {
  const commit = execFileSync('git', ['-C', repository, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Linux ${release()}`
  console.log(`${machine}, ${backend.isolation}, commit ${commit}, ${iterations} interleaved samples\n`)
  console.log('| what | measured | unit | target |\n|---|---:|---|---|')
  for (const { name, value, unit, target } of measured)
    console.log(`| ${name} | ${value.toFixed(value < 100 ? 2 : 0)} | ${unit} | ${target} |`)
  if (options.json === undefined) return
  mkdirSync(dirname(options.json), { recursive: true })
  writeFileSync(options.json, `${JSON.stringify({ machine, isolation: backend.isolation, commit, iterations, rows: measured }, null, 2)}\n`)
}
