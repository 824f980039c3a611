import type { Encoding, FoundLanguage, Limits, PlanFile } from '@glovebox/contract'

/** What a plan is made of: a request whose defaults are filled in and whose names are looked up. */
export interface PlanInput {
  readonly language: FoundLanguage
  readonly files: readonly PlanFile[]
  readonly entry: string
  readonly stdinBase64: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly limits: Limits
  readonly compileLimits: Limits
  readonly compileArgs: readonly string[]
  readonly interpreterArgs: readonly string[]
  readonly mergeStderr: boolean
  readonly cold: boolean
  readonly outputs: readonly string[]
  readonly outputEncoding: Encoding
  readonly tenant: string
}
