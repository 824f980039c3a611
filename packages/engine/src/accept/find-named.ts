import { type FoundLanguage, GloveboxError, type Profile } from '@glovebox/contract'
import { shown } from './field-path.ts'
import { nearest } from './nearest.ts'

/** By id or alias, in any case of letters. Errors: unknown_language. */
export function findLanguage(name: string, languages: readonly FoundLanguage[]): FoundLanguage {
  const wanted = name.toLowerCase()
  const found =
    languages.find(({ manifest }) => manifest.id === wanted) ?? languages.find(({ manifest }) => manifest.aliases.includes(wanted))
  if (found) return found
  const meant = nearest(
    wanted,
    languages.flatMap(({ manifest }) => [manifest.id, ...manifest.aliases]),
  )
  const ids = languages.map(({ manifest }) => manifest.id).join(', ')
  throw new GloveboxError('unknown_language', `Expected one of ${ids}, got ${shown(name)}.`, {
    field: 'language',
    ...(meant !== null && { suggestion: `Did you mean "${meant}"?` }),
  })
}

/** Errors: unknown_profile. */
export function findProfile(id: string, profiles: readonly Profile[]): Profile {
  const found = profiles.find((profile) => profile.id === id)
  if (found) return found
  const ids = profiles.map((profile) => profile.id).join(', ')
  throw new GloveboxError('unknown_profile', `Expected one of ${ids}, got ${shown(id)}.`, { field: 'profile' })
}
