import { GloveboxError } from '@glovebox/contract'
import { checkRelative } from './check-path.ts'
import { shown } from './field-path.ts'

/** The bounds of the protocol between backend and box. */
const PATTERNS_MAX = 100
const PATTERN_BYTES_MAX = 400

/** Errors: invalid_output_pattern. */
export function checkOutputs(patterns: readonly string[]): readonly string[] {
  if (patterns.length > PATTERNS_MAX) throw invalid(`Expected at most ${PATTERNS_MAX} patterns, got ${patterns.length}.`, 'outputs')
  for (const [index, pattern] of patterns.entries()) {
    const field = `outputs[${index}]`
    if (Buffer.byteLength(pattern) > PATTERN_BYTES_MAX)
      throw invalid(`Expected at most ${PATTERN_BYTES_MAX} bytes, got ${Buffer.byteLength(pattern)}.`, field)
    checkRelative(pattern, field, 'invalid_output_pattern')
    if (/(^|\/)\*\*\//.test(pattern)) throw invalid(`Expected ** as the last part alone, got ${shown(pattern)}.`, field)
  }
  return patterns
}

function invalid(message: string, field: string): GloveboxError {
  return new GloveboxError('invalid_output_pattern', message, { field })
}
