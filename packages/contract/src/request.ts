import { type Static, Type } from 'typebox'
import { PartialLimits } from './limits.ts'

const Encoding = Type.Union([Type.Literal('utf8'), Type.Literal('base64')])
export type Encoding = Static<typeof Encoding>

/** One file of a request. `path` is relative to the work folder; `accept` refuses one that could leave it. */
export const RequestFile = Type.Object(
  { path: Type.String({ minLength: 1 }), content: Type.String(), encoding: Type.Optional(Encoding) },
  { additionalProperties: false },
)
export type RequestFile = Static<typeof RequestFile>

/** What a caller asks for: the library's argument, `--json`'s input, the body of POST /v1/executions. */
export const Request = Type.Object(
  {
    language: Type.String({ minLength: 1, description: 'id or alias of a language' }),
    version: Type.Optional(Type.String({ minLength: 1, description: 'whole or leading part of the installed version' })),
    source: Type.Optional(Type.String({ description: 'the program, when it is one file' })),
    files: Type.Optional(Type.Array(RequestFile, { minItems: 1, description: 'the program, when it is several files' })),
    entry: Type.Optional(
      Type.String({ minLength: 1, description: "which of files starts; default: the language's entry name, else the first" }),
    ),
    stdin: Type.Optional(Type.String()),
    stdinEncoding: Type.Optional(Encoding),
    args: Type.Optional(Type.Array(Type.String())),
    env: Type.Optional(Type.Record(Type.String(), Type.String())),
    profile: Type.Optional(Type.String({ minLength: 1 })),
    limits: Type.Optional(PartialLimits),
    compileLimits: Type.Optional(PartialLimits),
    compileArgs: Type.Optional(Type.Array(Type.String())),
    interpreterArgs: Type.Optional(Type.Array(Type.String())),
    mergeStderr: Type.Optional(Type.Boolean({ description: 'stderr goes where stdout goes, in the order written' })),
    cold: Type.Optional(Type.Boolean({ description: 'never use a warm start' })),
    outputs: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { description: 'paths or globs of files to return' })),
    outputEncoding: Type.Optional(Encoding),
    tenant: Type.Optional(Type.String({ minLength: 1 })),
  },
  { additionalProperties: false },
)
export type Request = Static<typeof Request>
