/** Who is to blame decides what happens: the caller's mistake is a refusal (4xx), ours is a 5xx and may be retried. */
export type ErrorKind = 'caller' | 'service'

export interface ErrorEntry {
  readonly kind: ErrorKind
  /** HTTP status, and what a dialect maps from. */
  readonly status: number
  readonly title: string
  readonly suggestion: string
}

/** Every error code there is. docs/errors.md is held equal to this table by a test. */
export const ERRORS = {
  invalid_request: { kind: 'caller', status: 400, title: 'The request does not fit its schema.', suggestion: 'Correct the named field.' },
  request_too_large: {
    kind: 'caller',
    status: 413,
    title: 'The request is larger than is taken.',
    suggestion: 'Send at most 8 MiB in at most 100 files.',
  },
  no_source: {
    kind: 'caller',
    status: 400,
    title: 'The request holds no program, or two.',
    suggestion: 'Give either `source` or `files`.',
  },
  invalid_path: {
    kind: 'caller',
    status: 400,
    title: 'A path is not one that a work folder can hold.',
    suggestion: 'Use relative paths of at most 200 bytes, without "..", NUL or a leading dash.',
  },
  duplicate_path: {
    kind: 'caller',
    status: 400,
    title: 'Two files have the same path, or one is a folder of the other.',
    suggestion: 'Give every file a path of its own.',
  },
  unknown_entry: { kind: 'caller', status: 400, title: 'The entry is none of the files.', suggestion: 'Name one of the paths in `files`.' },
  invalid_encoding: {
    kind: 'caller',
    status: 400,
    title: 'The content is not valid in its declared encoding.',
    suggestion: 'Send standard base64, or text without lone surrogates.',
  },
  invalid_environment: {
    kind: 'caller',
    status: 400,
    title: 'An environment variable cannot be set.',
    suggestion: 'Names match [A-Za-z_][A-Za-z0-9_]*; values hold no NUL.',
  },
  invalid_argument: {
    kind: 'caller',
    status: 400,
    title: 'An argument cannot be passed.',
    suggestion: 'Arguments hold no NUL and are at most 128 KiB together.',
  },
  argument_not_allowed: {
    kind: 'caller',
    status: 400,
    title: 'A compiler or interpreter argument is not allowed.',
    suggestion: 'Use flags of one word that name no file and no tool; the error says which families are taken.',
  },
  unknown_language: {
    kind: 'caller',
    status: 400,
    title: 'No such language.',
    suggestion: 'List them with `glovebox languages` or GET /v1/languages.',
  },
  unknown_version: {
    kind: 'caller',
    status: 400,
    title: 'The language is not there in that version.',
    suggestion: 'Leave `version` out, or ask for the installed one.',
  },
  unknown_profile: { kind: 'caller', status: 400, title: 'No such profile.', suggestion: 'Use "default", or a file name of profiles/.' },
  limit_over_ceiling: {
    kind: 'caller',
    status: 400,
    title: 'A limit is over what the profile allows.',
    suggestion: "Ask for at most the profile's ceiling.",
  },
  invalid_output_pattern: {
    kind: 'caller',
    status: 400,
    title: 'An output pattern is not one that can be collected.',
    suggestion: 'Use relative paths with *, ? and [..]; a last component ** takes all below.',
  },
  invalid_config: {
    kind: 'caller',
    status: 400,
    title: 'A setting has a value that it cannot have.',
    suggestion: 'See docs/configuration.md.',
  },
  queue_full: { kind: 'caller', status: 503, title: 'Too many runs are waiting.', suggestion: 'Try again after the time in Retry-After.' },
  tenant_full: { kind: 'caller', status: 429, title: 'This tenant has too many runs waiting.', suggestion: 'Wait for some to end.' },
  run_refused: { kind: 'caller', status: 403, title: 'A hook of this installation refused the run.', suggestion: 'The message says why.' },
  engine_closed: { kind: 'service', status: 503, title: 'The engine is closing.', suggestion: 'Send the run to another instance.' },
  image_build_failed: {
    kind: 'service',
    status: 503,
    title: 'The toolchain image could not be built.',
    suggestion: 'Run `glovebox image build <language>` and read its log.',
  },
  image_missing: {
    kind: 'service',
    status: 503,
    title: 'The toolchain image is not installed.',
    suggestion: 'Run `glovebox image build <language>`.',
  },
  host_unsupported: { kind: 'service', status: 503, title: 'This host lacks what boxes need.', suggestion: 'Run `glovebox doctor`.' },
  backend_unavailable: {
    kind: 'service',
    status: 503,
    title: 'The backend that makes boxes is not running.',
    suggestion: 'Run `glovebox doctor`; the run may be sent again.',
  },
  backend_failure: {
    kind: 'service',
    status: 500,
    title: 'A box failed for a reason of ours.',
    suggestion: 'Send the run again; if it persists, report it with the run id.',
  },
  not_found: { kind: 'caller', status: 404, title: 'No such thing.', suggestion: 'Check the id.' },
  method_not_allowed: {
    kind: 'caller',
    status: 405,
    title: 'The path does not take this method.',
    suggestion: 'Use one that the Allow header names.',
  },
  not_acceptable: {
    kind: 'caller',
    status: 406,
    title: 'The answer cannot be had in that form.',
    suggestion: 'Accept application/json or text/event-stream.',
  },
  request_timeout: {
    kind: 'caller',
    status: 408,
    title: 'The request did not come whole in time.',
    suggestion: 'Send it again, faster.',
  },
  unsupported_media_type: {
    kind: 'caller',
    status: 415,
    title: 'The body is not in a form that is taken.',
    suggestion: 'Send JSON in UTF-8, uncompressed, with `content-type: application/json`.',
  },
  foreign_host: {
    kind: 'caller',
    status: 421,
    title: 'The service is asked for under a name that is not its own.',
    suggestion: 'Ask for localhost or an address. Behind a proxy that keeps the Host header, start the service with --open.',
  },
  headers_too_large: {
    kind: 'caller',
    status: 431,
    title: 'The head of the request is larger than is taken.',
    suggestion: 'Send at most 16 KiB of headers.',
  },
  internal_error: {
    kind: 'service',
    status: 500,
    title: 'The run failed for a reason of ours.',
    suggestion: 'Send it again; if it persists, report it with the run id or request id.',
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS

export interface ErrorDetails {
  /** Where in the request, as a path: `files[2].path`, `limits.cpuTimeMs`. */
  readonly field?: string
  /** What would be right; default: the table's. */
  readonly suggestion?: string
  readonly cause?: unknown
}

/** The one error type that leaves this project's packages. `message` says what was expected and what came. */
export class GloveboxError extends Error {
  readonly code: ErrorCode
  readonly kind: ErrorKind
  readonly status: number
  readonly field: string | undefined
  readonly suggestion: string

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    const entry = ERRORS[code]
    this.name = 'GloveboxError'
    this.code = code
    this.kind = entry.kind
    this.status = entry.status
    this.field = details.field
    this.suggestion = details.suggestion ?? entry.suggestion
  }

  /** Plain data for `--json` and for HTTP. The cause stays inside. */
  toJSON(): { code: ErrorCode; message: string; field: string | null; suggestion: string } {
    return { code: this.code, message: this.message, field: this.field ?? null, suggestion: this.suggestion }
  }
}
