import { readdirSync, readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { Request, VERDICTS } from '@glovebox/contract'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

const Range = Type.Tuple([Type.Number(), Type.Number()])
const Patterns = Type.Array(Type.String(), { description: 'regular expressions; ^ and $ match at lines' })

/** What must come out. A field that is not there is not looked at, but for `limit`, which is null when not named. */
export const Expectation = Type.Object(
  {
    status: Type.Enum([...VERDICTS] as [...typeof VERDICTS]),
    limit: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    exitCode: Type.Optional(Type.Integer()),
    signal: Type.Optional(Type.String()),
    stdout: Type.Optional(Patterns),
    stdoutLacks: Type.Optional(Patterns),
    stdoutIs: Type.Optional(Type.Array(Type.String(), { description: 'all lines, in order' })),
    stdoutRepeats: Type.Optional(Type.Integer({ description: 'how often `stdoutIs` comes; default 1' })),
    stdoutKept: Type.Optional(Type.Integer({ description: 'bytes kept' })),
    stdoutSha256: Type.Optional(Type.String({ description: 'hash of the bytes, when the output is asked for in base64' })),
    stderr: Type.Optional(Patterns),
    stderrKept: Type.Optional(Type.Integer()),
    files: Type.Optional(Type.Record(Type.String(), Type.String())),
    fileErrors: Type.Optional(Type.Record(Type.String(), Type.String())),
    compileStderr: Type.Optional(Patterns),
    compileStderrKept: Type.Optional(Range),
    resultLacks: Type.Optional(Type.Array(Type.String(), { description: 'regular expressions that match nothing in the whole result' })),
    cpuTimeMs: Type.Optional(Range),
    wallTimeMs: Type.Optional(Range),
    runMs: Type.Optional(Range),
    totalMs: Type.Optional(Range),
    memoryBytes: Type.Optional(Range),
  },
  { additionalProperties: false },
)
export type Expectation = Static<typeof Expectation>

/** A second run of the same program, begun when the first has ended. */
const Again = Type.Object({ args: Type.Optional(Type.Array(Type.String())), expect: Expectation }, { additionalProperties: false })

/** What comes out of the case's last run in a test build of the C core in which these guards are off. */
const Weakened = Type.Object(
  {
    guards: Type.Array(Type.String(), { minItems: 1, description: 'all of them off at once; names are those of `make -C native guards`' }),
    expect: Expectation,
    heldBy: Type.Optional(
      Type.String({
        description: 'what holds the attack even then: the entry shows only that its call gets past this guard, or that a flag is gone',
      }),
    ),
    leaves: Type.Optional(
      Type.Array(Type.String(), { description: 'regular expressions for what is then seen on the host, as leftovers.ts tells it' }),
    ),
  },
  { additionalProperties: false },
)
export type Weakened = Static<typeof Weakened>

/** What a case may say of its request. */
const FROM_REQUEST = Type.Partial(
  Type.Pick(Request, [
    'args',
    'compileArgs',
    'compileLimits',
    'env',
    'interpreterArgs',
    'limits',
    'mergeStderr',
    'outputEncoding',
    'outputs',
    'stdin',
  ]),
).properties

const Attack = Type.Object(
  {
    id: Type.String({ pattern: '^[A-H][0-9]+$' }),
    also: Type.Optional(Type.Array(Type.String({ pattern: '^[A-H][0-9]+$' }), { description: 'other attacks that this program is, too' })),
    guard: Type.String({ minLength: 1 }),
    cases: Type.Array(
      Type.Object(
        {
          title: Type.String({ minLength: 1 }),
          ...FROM_REQUEST,
          stdinHeldOpen: Type.Optional(Type.Boolean()),
          stdinBytes: Type.Optional(Type.Integer({ description: 'zeros, as fast as they are taken' })),
          beside: Type.Optional(
            Type.Array(Type.String(), { description: 'arguments of a run of the same program that goes on meanwhile' }),
          ),
          expect: Expectation,
          again: Type.Optional(Again),
          weakened: Type.Optional(Type.Array(Weakened, { minItems: 1 })),
        },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
  },
  { additionalProperties: false },
)

/** One run of one attack program and what must come out of it. */
export interface EscapeCase {
  readonly id: string
  /** The attacks that it stands for: `id` and others. */
  readonly ids: readonly string[]
  readonly program: string
  readonly guard: string
  readonly title: string
  readonly request: Request
  /** stdin is open and silent as long as the program lives. */
  readonly stdinHeldOpen: boolean
  readonly stdinBytes: number | null
  /** Arguments of a run of the same program that is going on meanwhile. */
  readonly beside: readonly string[] | null
  readonly expect: Expectation
  readonly again: { readonly request: Request; readonly expect: Expectation } | null
  readonly weakened: readonly Weakened[]
}

const FOLDER = new URL('programs/', import.meta.url)
const LANGUAGES: Readonly<Record<string, string>> = { '.c': 'c', '.py': 'python', '.js': 'javascript' }

/** Every case of every program under programs/: `<name>.json` tells what must become of `<name>.c`, `.py` or `.js`. */
export function loadEscapeCases(): readonly EscapeCase[] {
  const names = readdirSync(FOLDER)
  return names
    .filter((name) => extname(name) in LANGUAGES)
    .toSorted(new Intl.Collator('en', { numeric: true }).compare)
    .flatMap((program) => casesOf(program))
}

/** On an emulated machine every time of a case, a limit as well as a bound, is so many times longer; what is late there is later still. */
const SLOWNESS = Number(process.env.GLOVEBOX_TEST_SLOWNESS ?? 1)
const LIMIT_MAX_MS = 60_000
const SLOW_LIMITS = SLOWNESS > 1 ? { cpuTimeMs: LIMIT_MAX_MS, wallTimeMs: LIMIT_MAX_MS } : {}

function scaleTimes(key: string, value: unknown): unknown {
  if (!/TimeMs$|^runMs$/.test(key)) return value
  const scale = (ms: number) => Math.min(ms * SLOWNESS, Math.max(ms, LIMIT_MAX_MS))
  const [least, most] = Array.isArray(value) ? value : []
  return most === undefined ? scale(value as number) : [scale(least), scale(most) * (SLOWNESS > 1 ? 2 : 1)]
}

function casesOf(program: string): EscapeCase[] {
  const extension = extname(program)
  const attack = Value.Parse(Attack, JSON.parse(read(`${basename(program, extension)}.json`), scaleTimes))
  const files = [{ path: `main${extension}`, content: read(program) }]
  if (extension === '.c') files.push({ path: 'escape.h', content: read('escape.h') })
  const language = LANGUAGES[extension] as string
  return attack.cases.map(({ title, expect, stdinHeldOpen, stdinBytes, beside, again, weakened, limits, ...rest }) => {
    const request = { language, files, ...rest, limits: { ...SLOW_LIMITS, ...limits } }
    return {
      id: attack.id,
      ids: [attack.id, ...(attack.also ?? [])],
      program,
      guard: attack.guard,
      title,
      expect,
      stdinHeldOpen: stdinHeldOpen ?? false,
      stdinBytes: stdinBytes ?? null,
      beside: beside ?? null,
      request,
      again: again ? { request: { ...request, args: again.args ?? rest.args ?? [] }, expect: again.expect } : null,
      weakened: weakened ?? [],
    }
  })
}

function read(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8')
}
