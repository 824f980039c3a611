import { GloveboxError, type Language } from '@glovebox/contract'
import { shown } from './field-path.ts'

/**
 * A version asked for is the installed one or a leading part of it ("3", "3.13"). While no image is built `installed` is null, and only what
 * cannot come out of the declared line is refused. Errors: unknown_version.
 */
export function checkVersion(asked: string, manifest: Language, installed: string | null): void {
  const { declared } = manifest.version
  const fits = installed === null ? leads(asked, declared) || leads(declared, asked) : leads(asked, installed)
  if (fits) return
  throw new GloveboxError('unknown_version', `Expected ${manifest.name} ${installed ?? declared}, got ${shown(asked)}.`, {
    field: 'version',
  })
}

function leads(part: string, whole: string): boolean {
  return whole === part || whole.startsWith(`${part}.`)
}
