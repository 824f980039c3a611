import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const BUILD_FOLDER = join(import.meta.dirname, '../native/build')
const OUTPUT_MAX_BYTES = 64 << 20

/** One program and where it runs. `programPath` is a file of the host that is put into the work folder as `fileName`. */
export interface Subject {
  readonly imagesRoot: string
  readonly image: string
  readonly programPath: string
  readonly fileName: string
  readonly argv: readonly string[]
}

/** Samples of interleaved runs, in microseconds, from the request to the exit status. */
export interface Latency {
  readonly bareUs: number[]
  readonly readyUs: number[]
  readonly coldUs: number[]
}

export interface Throughput {
  readonly runs: number
  readonly seconds: number
}

export function measureLatency(subject: Subject, { iterations, gapUs }: { iterations: number; gapUs: number }): Promise<Latency> {
  return coreBench(subject, ['--iterations', String(iterations), '--gap-us', String(gapUs)])
}

/** Keeps `clients` runs under way; `bare` does so without boxes, one loop a client. */
export async function measureThroughput(subject: Subject, load: { clients: number; seconds: number; bare: boolean }): Promise<number> {
  const flags = ['--clients', String(load.clients), '--seconds', String(load.seconds), ...(load.bare ? ['--bare'] : [])]
  const { runs, seconds } = await coreBench<Throughput>(subject, flags)
  return runs / seconds
}

async function coreBench<T>(subject: Subject, flags: readonly string[]): Promise<T> {
  const where = [
    ...['--supervisor', join(BUILD_FOLDER, 'glovebox-supervisor'), '--init', join(BUILD_FOLDER, 'glovebox-init')],
    ...['--seccomp', join(BUILD_FOLDER, 'seccomp'), '--images', subject.imagesRoot, '--image', subject.image],
    ...['--program', subject.programPath, '--file-name', subject.fileName],
  ]
  const run = promisify(execFile)
  const { stdout } = await run(join(BUILD_FOLDER, 'core-bench'), [...where, ...flags, ...subject.argv], { maxBuffer: OUTPUT_MAX_BYTES })
  return JSON.parse(stdout) as T
}
