import { GloveboxError } from '@glovebox/contract'
import type { LanguageInfo } from '@glovebox/engine'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { ServerParts } from '../server-parts.ts'

/** A language as the service tells of it. */
export const ListedLanguage = Type.Object({
  id: Type.String(),
  name: Type.String(),
  aliases: Type.Array(Type.String()),
  extensions: Type.Array(Type.String()),
  version: Type.String({ description: 'exact when installed, else the line of versions promised' }),
  compiled: Type.Boolean(),
  installed: Type.Boolean({ description: 'is its image there? If not, its first run may build it' }),
})

/** GET /v1/languages and /v1/languages/{id}; an alias is as good as an id, in any case of letters, as in a request. */
export function mountLanguages(app: FastifyInstance, { engine }: ServerParts): void {
  app.get('/v1/languages', async () => ({ languages: (await engine.languages()).map(toListed) }))

  app.get<{ Params: { id: string } }>('/v1/languages/:id', async ({ params: { id } }) => {
    const languages = await engine.languages()
    const wanted = id.toLowerCase()
    const found = languages.find((language) => language.id === wanted || language.aliases.includes(wanted))
    if (found) return toListed(found)
    throw new GloveboxError(
      'not_found',
      `Expected one of ${languages.map((language) => language.id).join(', ')}, got ${JSON.stringify(id)}.`,
      {
        suggestion: 'GET /v1/languages lists them.',
      },
    )
  })
}

function toListed({ declaredVersion, image, ...language }: LanguageInfo): Static<typeof ListedLanguage> {
  return {
    ...language,
    aliases: [...language.aliases],
    extensions: [...language.extensions],
    version: image?.version ?? declaredVersion,
    installed: image !== null,
  }
}
