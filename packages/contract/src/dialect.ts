import type { GloveboxError } from './errors.ts'
import type { Request } from './request.ts'
import type { Result } from './result.ts'

/** A wire API: one file under dialects/. The server mounts every one it finds. */
export interface Dialect {
  readonly name: string
  readonly routes: readonly DialectRoute[]
  /** Turns a body of this API into our request; throws GloveboxError for the caller's mistake. */
  toRequest(body: unknown, route: DialectRoute): Request
  fromResult(result: Result, route: DialectRoute): DialectReply
  fromError(error: GloveboxError, route: DialectRoute): DialectReply
  readonly examples: readonly { readonly route: string; readonly body: unknown; readonly reply: unknown }[]
}

export interface DialectRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly runs: boolean
}

export interface DialectReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}
