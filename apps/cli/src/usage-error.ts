import { GloveboxError } from '@glovebox/contract'
import type { CommanderError } from 'commander'

/** `error: unknown option '--jsn'\n(Did you mean --json?)` → a caller's mistake that names the field and what would be right. */
export function toUsageError(error: CommanderError): GloveboxError {
  if (error.code === 'commander.help') {
    return new GloveboxError('invalid_request', 'expected a command', { suggestion: 'See `glovebox --help`.' })
  }
  const [first = '', ...rest] = error.message.split('\n')
  const field = /(--?[a-z][a-z-]*)/.exec(first)?.[1]
  const hint = rest.join(' ').replace(/^\(|\)$/g, '')
  const suggestion = hint === '' ? 'See `glovebox --help`, or `glovebox <command> --help`.' : hint
  return new GloveboxError('invalid_request', first.replace(/^error: /, ''), { suggestion, ...(field !== undefined && { field }) })
}
