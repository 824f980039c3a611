import type { ArtefactFile, Backend, BoxInput, BoxOptions, Limits, Outcome, PlanFile, Step } from '@glovebox/contract'

export interface BackendUnderTest {
  readonly name: string
  readonly createBackend: () => Promise<Backend>
  /** Digests of the images that hold CPython and a C compiler. */
  readonly images: () => Promise<{ readonly python: string; readonly c: string }>
}

export const LIMITS: Limits = {
  cpuTimeMs: 5000,
  wallTimeMs: 10_000,
  memoryBytes: 128 * 1024 * 1024,
  outputBytes: 64 * 1024,
  processes: 32,
  fileBytes: 8 * 1024 * 1024,
  diskBytes: 16 * 1024 * 1024,
  openFiles: 64,
  stackBytes: 8 * 1024 * 1024,
}

const ENVIRONMENT = { PATH: '/usr/bin:/bin', HOME: '/box' }

/** How long something of ours may take. An emulated machine is many times slower: its tests say how many in GLOVEBOX_TEST_SLOWNESS. */
export function slack(ms: number): number {
  return ms * Number(process.env.GLOVEBOX_TEST_SLOWNESS ?? 1)
}

/** What a test wants of a box beside its program; the rest is usual. */
export interface Wish extends BoxOptions {
  readonly image?: 'python' | 'c'
  readonly env?: Readonly<Record<string, string>>
  readonly limits?: Partial<Limits>
  readonly stdinText?: string
  readonly mergeStderr?: boolean
  readonly files?: Readonly<Record<string, string>>
  readonly artefact?: readonly ArtefactFile[]
  readonly gives?: readonly string[]
}

/** Makes boxes of one backend the short way. */
export class BoxProbe {
  readonly backend: Backend
  readonly images: { readonly python: string; readonly c: string }

  constructor(backend: Backend, images: { readonly python: string; readonly c: string }) {
    this.backend = backend
    this.images = images
  }

  exec(argv: readonly string[], wish: Wish = {}): Promise<Outcome> {
    const { image, env, limits, stdinText, mergeStderr, files, artefact, gives, ...options } = wish
    return this.backend.run(this.#toInput(argv, wish), options)
  }

  python(source: string, wish: Wish = {}): Promise<Outcome> {
    return this.exec(['/usr/bin/python3', '-c', source], wish)
  }

  shell(script: string, wish: Wish = {}): Promise<Outcome> {
    return this.exec(['/bin/sh', '-c', script], wish)
  }

  #toInput(argv: readonly string[], wish: Wish): BoxInput {
    const step: Step = {
      stage: 'run',
      argv,
      env: wish.env ?? ENVIRONMENT,
      limits: { ...LIMITS, ...wish.limits },
      stdinBase64: Buffer.from(wish.stdinText ?? '').toString('base64'),
      mergeStderr: wish.mergeStderr ?? false,
      seccomp: 'default',
      takesFiles: true,
      takesArtefact: wish.artefact !== undefined,
      gives: wish.gives ?? [],
    }
    return { image: this.images[wish.image ?? 'python'], step, files: toPlanFiles(wish.files ?? {}), artefact: wish.artefact ?? [] }
  }
}

export function stdoutOf(outcome: Outcome): string {
  return Buffer.from(outcome.stdout).toString()
}

export function stderrOf(outcome: Outcome): string {
  return Buffer.from(outcome.stderr).toString()
}

function toPlanFiles(files: Readonly<Record<string, string>>): PlanFile[] {
  return Object.entries(files).map(([path, content]) => ({ path, contentBase64: Buffer.from(content).toString('base64') }))
}
