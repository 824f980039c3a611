import { GloveboxError } from '@glovebox/contract'

/** One line to the server; packages/images reads them. */
export type Answer =
  | { readonly type: 'progress'; readonly step: string; readonly fraction: number }
  | { readonly type: 'done'; readonly digest: string }
  | { readonly type: 'failed'; readonly code: string; readonly message: string; readonly suggestion: string }

export function toFailure(error: unknown): Answer {
  const known = error instanceof GloveboxError ? error : unexpected(error)
  const { code, message, suggestion } = known
  return { type: 'failed', code, message, suggestion }
}

function unexpected(cause: unknown): GloveboxError {
  const message = cause instanceof Error ? cause.message : String(cause)
  return new GloveboxError('image_build_failed', `unexpected: ${message}`, { cause })
}
