import { type Static, Type } from 'typebox'
import { PartialLimits } from './limits.ts'

/**
 * An argv template. A word may be `{entry}`, or one that becomes several words and must stand alone:
 * `{args}`, `{compileArgs}`, `{interpreterArgs}`, `{sources}` (request files that match `compile.sources`).
 * `{memoryMebibytes}`, the step's memory limit in MiB rounded up, may stand inside a word.
 */
const Argv = Type.Array(Type.String(), { minItems: 1 })
const Environment = Type.Record(Type.String(), Type.String())

/** What requests may add to a command line. Must name no file, tool or output, and take no next word. Without it nothing may be added. */
const ArgumentPatterns = Type.Array(Type.String(), { minItems: 1, description: 'regular expressions; one must match the whole word' })

/** How the toolchain image of a language is made: one layer over the base, in this order. */
export const ImageRecipe = Type.Object(
  {
    packages: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-z0-9][a-z0-9+.-]+$' }), { description: 'Debian packages, installed without recommends' }),
    ),
    npm: Type.Optional(
      Type.Array(
        Type.Object(
          {
            package: Type.String({ pattern: '^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*$' }),
            version: Type.String({ pattern: '^[0-9][0-9A-Za-z.+-]*$' }),
            files: Type.Record(Type.String(), Type.String()),
          },
          { additionalProperties: false },
        ),
        { description: 'npm packages unpacked without running anything; `files` maps a path in the package to a path in the image' },
      ),
    ),
    build: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$',
        description:
          'a script below the language folder, e.g. build/install.sh, run by /bin/sh in the layer, without network; its folder is /mnt',
      }),
    ),
    pretouch: Type.Optional(Type.Array(Type.String(), { description: 'globs of image files read into memory before the first box' })),
  },
  { additionalProperties: false },
)
export type ImageRecipe = Static<typeof ImageRecipe>

/** language.json: all that the project knows of a language. */
export const Language = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }),
    name: Type.String(),
    aliases: Type.Array(Type.String({ pattern: '^[a-z0-9+#.-]{1,32}$' })),
    extensions: Type.Array(Type.String({ pattern: '^\\.[A-Za-z0-9+]{1,16}$' }), { description: 'by which the command line knows a file' }),
    version: Type.Object(
      {
        declared: Type.String({ description: 'the line of versions promised, e.g. 3.13' }),
        argv: Type.Array(Type.String(), { minItems: 1 }),
        pattern: Type.String({ description: 'regular expression; group 1 is the exact version' }),
      },
      { additionalProperties: false },
    ),
    image: ImageRecipe,
    entry: Type.String({ description: 'file name given to `source`' }),
    compile: Type.Optional(
      Type.Object(
        {
          argv: Argv,
          sources: Type.Optional(Type.String({ description: 'glob of the request files that {sources} stands for' })),
          gives: Type.Array(Type.String(), { minItems: 1, description: 'paths or globs that go on to the run box' }),
          takesSources: Type.Optional(Type.Boolean({ description: "the run box gets the request's files too" })),
          env: Type.Optional(Environment),
        },
        { additionalProperties: false },
      ),
    ),
    run: Type.Object({ argv: Argv, env: Type.Optional(Environment) }, { additionalProperties: false }),
    compileArgsAllowed: Type.Optional(ArgumentPatterns),
    interpreterArgsAllowed: Type.Optional(ArgumentPatterns),
    limits: Type.Optional(PartialLimits),
    compileLimits: Type.Optional(PartialLimits),
    seccomp: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$', description: 'name of a syscall policy; default "default"' })),
  },
  { additionalProperties: false },
)
export type Language = Static<typeof Language>

/** A language as found on disk. `folder` is where language.json lies. */
export interface FoundLanguage {
  readonly manifest: Language
  readonly folder: string
}
