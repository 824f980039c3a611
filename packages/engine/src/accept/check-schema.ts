import { GloveboxError, Request } from '@glovebox/contract'
import Schema from 'typebox/schema'
import { explainMismatch } from './explain-mismatch.ts'
import type { PlainData } from './to-plain-data.ts'

let validator: Schema.Validator<typeof Request> | undefined

/** Errors: invalid_request, with the first field that does not fit. */
export function checkRequestSchema(data: PlainData): Request {
  validator ??= Schema.Compile(Request)
  if (validator.Check(data)) return data
  const [, errors] = validator.Errors(data)
  const { message, field, suggestion } = explainMismatch(errors, data, Request)
  throw new GloveboxError('invalid_request', message, {
    ...(field !== '' && { field }),
    ...(suggestion !== undefined && { suggestion }),
  })
}
