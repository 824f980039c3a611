import type { LimitName, PartialLimits } from '@glovebox/contract'
import type { Command } from 'commander'
import { parseBytes, parseCount, parseTimeMs } from './parse-units.ts'

interface LimitOption {
  readonly flag: string
  readonly value: string
  readonly stage: 'limits' | 'compileLimits'
  readonly sets: readonly LimitName[]
  readonly parse: (text: string, field: string) => number
  readonly help: string
}

/** Flags that bound a run. Later ones win: --wall over what --time says of the wall. */
const LIMIT_OPTIONS: readonly LimitOption[] = [
  {
    flag: '--time',
    value: '<time>',
    stage: 'limits',
    sets: ['cpuTimeMs', 'wallTimeMs'],
    parse: parseTimeMs,
    help: 'CPU time and wall time, e.g. 2s, 500ms',
  },
  { flag: '--wall', value: '<time>', stage: 'limits', sets: ['wallTimeMs'], parse: parseTimeMs, help: 'wall time alone' },
  { flag: '--memory', value: '<size>', stage: 'limits', sets: ['memoryBytes'], parse: parseBytes, help: 'memory, e.g. 64m' },
  {
    flag: '--output-limit',
    value: '<size>',
    stage: 'limits',
    sets: ['outputBytes'],
    parse: parseBytes,
    help: 'kept of stdout and of stderr',
  },
  {
    flag: '--processes',
    value: '<count>',
    stage: 'limits',
    sets: ['processes'],
    parse: parseCount,
    help: 'processes and threads at one time',
  },
  { flag: '--disk', value: '<size>', stage: 'limits', sets: ['diskBytes'], parse: parseBytes, help: 'all files together' },
  { flag: '--file-size', value: '<size>', stage: 'limits', sets: ['fileBytes'], parse: parseBytes, help: 'one file' },
  { flag: '--open-files', value: '<count>', stage: 'limits', sets: ['openFiles'], parse: parseCount, help: 'open files of one process' },
  { flag: '--stack', value: '<size>', stage: 'limits', sets: ['stackBytes'], parse: parseBytes, help: 'stack of the main thread' },
  {
    flag: '--compile-time',
    value: '<time>',
    stage: 'compileLimits',
    sets: ['cpuTimeMs', 'wallTimeMs'],
    parse: parseTimeMs,
    help: 'CPU time and wall time of the compiler',
  },
  {
    flag: '--compile-memory',
    value: '<size>',
    stage: 'compileLimits',
    sets: ['memoryBytes'],
    parse: parseBytes,
    help: 'memory of the compiler',
  },
]

export function addLimitOptions(command: Command): void {
  for (const { flag, value, parse, help } of LIMIT_OPTIONS) command.option(`${flag} ${value}`, help, (text) => parse(text, flag))
}

/** What the flags say, as the request's `limits` and `compileLimits`; a stage of which nothing was said is left out. */
export function toLimits(flags: Readonly<Record<string, unknown>>): { limits?: PartialLimits; compileLimits?: PartialLimits } {
  const found: { limits?: PartialLimits; compileLimits?: PartialLimits } = {}
  for (const { flag, stage, sets } of LIMIT_OPTIONS) {
    const value = flags[attributeName(flag)]
    if (typeof value !== 'number') continue
    for (const name of sets) found[stage] = { ...found[stage], [name]: value }
  }
  return found
}

function attributeName(flag: string): string {
  return flag.slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}
