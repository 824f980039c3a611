import { destination, type Logger, pino } from 'pino'

/** Lines of JSON on stderr. A reader that stalls does not stall the service. */
export function makeLog(level: string): Logger {
  return pino({ level, base: null }, destination({ dest: 2, sync: false }))
}
