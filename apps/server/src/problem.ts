import { ERRORS, type ErrorCode, GloveboxError } from '@glovebox/contract'
import { type Static, Type } from 'typebox'

export const PROBLEM_TYPE = 'application/problem+json'

/** RFC 9457 problem details, with what a GloveboxError knows. */
export const Problem = Type.Object({
  type: Type.String({ description: 'urn:glovebox:problem: and the code' }),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String({ description: 'what was expected and what came' }),
  code: Type.Enum(Object.keys(ERRORS) as ErrorCode[]),
  field: Type.Optional(Type.String({ description: 'where in the request, e.g. files[2].path' })),
  suggestion: Type.String({ description: 'what to do' }),
  requestId: Type.String({ description: 'as in the header X-Request-Id' }),
  runId: Type.Optional(Type.String({ description: 'when a run had begun' })),
})
export type Problem = Static<typeof Problem>

export interface ProblemIds {
  readonly requestId: string
  readonly runId?: string
}

/** What a caller is told of an error. Of a failure of ours that is its code: messages may name files of this host. */
export function toProblem(error: GloveboxError, ids: ProblemIds): Problem {
  const { code, kind, field } = error
  const { title, status, suggestion } = ERRORS[code]
  const ours = kind === 'service'
  return {
    type: `urn:glovebox:problem:${code}`,
    title,
    status,
    detail: ours ? title : error.message,
    code,
    ...(field !== undefined && !ours && { field }),
    suggestion: ours ? suggestion : error.suggestion,
    ...ids,
  }
}

/** Anything thrown on the way of a request. What is not known to be the caller's mistake is ours. */
export function toGloveboxError(error: unknown): GloveboxError {
  // What is wrong with an installation is no caller's mistake over HTTP.
  if (error instanceof GloveboxError && error.code !== 'invalid_config') return error
  const { code, statusCode } = (typeof error === 'object' && error !== null ? error : {}) as { code?: unknown; statusCode?: unknown }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new GloveboxError('unsupported_media_type', 'Expected a content type, got none that can be read.')
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return new GloveboxError('invalid_request', 'Expected an HTTP request that can be read.', { suggestion: 'Check its path and headers.' })
  return new GloveboxError('internal_error', 'Something failed that should not.', { cause: error })
}
