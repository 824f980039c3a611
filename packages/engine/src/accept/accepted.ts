import type { Encoding, FoundLanguage, Limits, Profile, Stage } from '@glovebox/contract'

/** The tenant of requests that name none. */
export const ANONYMOUS = 'anonymous'

/** A request that nothing speaks against: every default is filled in, every name looked up. */
export interface Accepted {
  readonly language: FoundLanguage
  /** As asked for; checked against the installed version once that is known. */
  readonly version: string | null
  readonly files: readonly AcceptedFile[]
  readonly entry: string
  readonly stdinBase64: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly limits: Limits
  readonly compileLimits: Limits
  /** Size of the disk of a run that does not ask for another. */
  readonly usualDiskBytes: Readonly<Record<Stage, number>>
  readonly compileArgs: readonly string[]
  readonly interpreterArgs: readonly string[]
  readonly mergeStderr: boolean
  readonly cold: boolean
  readonly outputs: readonly string[]
  readonly outputEncoding: Encoding
  readonly tenant: string
}

export interface AcceptedFile {
  readonly path: string
  readonly contentBase64: string
}

/** What requests are checked against. */
export interface Catalog {
  readonly languages: readonly FoundLanguage[]
  readonly profiles: readonly Profile[]
}
