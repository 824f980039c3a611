import type { Image, Plan, Step } from '@glovebox/contract'
import { deepFreeze } from './deep-freeze.ts'
import { expandArgv, type Words } from './expand-argv.ts'
import type { PlanInput } from './plan-input.ts'
import { selectSources } from './select-sources.ts'

/** The whole environment of a program before its language and its request add to it. */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/box',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
} as const

export interface PlanSubject {
  readonly id: string
  readonly input: PlanInput
  readonly image: Image
}

/** A plan is plain JSON and frozen all the way down: it can be queued, logged, replayed. */
export function makePlan({ id, input, image }: PlanSubject): Plan {
  const { manifest } = input.language
  return deepFreeze({
    id,
    tenant: input.tenant,
    language: manifest.id,
    version: image.version,
    image: image.digest,
    files: input.files.map((file) => ({ ...file })),
    steps: makeSteps(input),
    outputEncoding: input.outputEncoding,
    cold: input.cold,
  })
}

/** What is to be started, in order. */
export function makeSteps(input: PlanInput): Step[] {
  return [...makeCompileStep(input), makeRunStep(input)]
}

function makeCompileStep(input: PlanInput): Step[] {
  const { compile, seccomp = 'default' } = input.language.manifest
  if (compile === undefined) return []
  return [
    {
      stage: 'compile',
      argv: expandArgv(compile.argv, makeWords(input, input.compileLimits.memoryBytes)),
      // The request's variables are for the program: a compiler takes orders from its environment.
      env: { ...ENVIRONMENT, ...compile.env },
      limits: { ...input.compileLimits },
      stdinBase64: '',
      mergeStderr: false,
      seccomp,
      takesFiles: true,
      takesArtefact: false,
      gives: [...compile.gives],
    },
  ]
}

function makeRunStep(input: PlanInput): Step {
  const { compile, run, seccomp = 'default' } = input.language.manifest
  return {
    stage: 'run',
    argv: expandArgv(run.argv, makeWords(input, input.limits.memoryBytes)),
    env: { ...ENVIRONMENT, ...run.env, ...input.env },
    limits: { ...input.limits },
    stdinBase64: input.stdinBase64,
    mergeStderr: input.mergeStderr,
    seccomp,
    takesFiles: compile === undefined || compile.takesSources === true,
    takesArtefact: compile !== undefined,
    gives: [...input.outputs],
  }
}

function makeWords(input: PlanInput, memoryBytes: number): Words {
  return {
    entry: input.entry,
    args: input.args,
    compileArgs: input.compileArgs,
    interpreterArgs: input.interpreterArgs,
    sources: selectSources(
      input.files.map(({ path }) => path),
      input.language.manifest.compile?.sources,
      input.entry,
    ),
    memoryBytes,
  }
}
