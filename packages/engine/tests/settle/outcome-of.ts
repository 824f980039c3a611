import type { Outcome, Plan, Stage, Step } from '@glovebox/contract'

/** An outcome that ended well, but for what is given. */
export function outcomeOf(given: Partial<Outcome> = {}): Outcome {
  return {
    stage: 'run',
    exitCode: 0,
    signal: null,
    killReason: null,
    execError: null,
    stdout: new Uint8Array(),
    stderr: new Uint8Array(),
    stdoutBytes: given.stdout?.length ?? 0,
    stderrBytes: given.stderr?.length ?? 0,
    cpuTimeMs: 1.5,
    wallTimeMs: 2.25,
    memoryBytes: 1024,
    oomKills: 0,
    forkRefusals: 0,
    diskFull: false,
    files: [],
    fileErrors: [],
    boxMs: 0.5,
    ready: true,
    ...given,
  }
}

export function planOf(...stages: Stage[]): Plan {
  return {
    id: 'run-1',
    tenant: 'anonymous',
    language: 'c',
    version: '14',
    image: 'd'.repeat(64),
    files: [],
    steps: stages.map(stepOf),
    outputEncoding: 'utf8',
    cold: false,
  }
}

function stepOf(stage: Stage): Step {
  const [mebibyte, second] = [1024 * 1024, 1000]
  return {
    stage,
    argv: [stage === 'compile' ? '/usr/bin/gcc' : './main'],
    env: {},
    limits: {
      cpuTimeMs: 2 * second,
      wallTimeMs: 3 * second,
      memoryBytes: 64 * mebibyte,
      outputBytes: mebibyte,
      processes: 8,
      fileBytes: mebibyte,
      diskBytes: 4 * mebibyte,
      openFiles: 64,
      stackBytes: mebibyte,
    },
    stdinBase64: '',
    mergeStderr: false,
    seccomp: 'default',
    takesFiles: true,
    takesArtefact: stage === 'run',
    gives: stage === 'compile' ? ['main'] : [],
  }
}
