import type { BuildLog } from './build-log.ts'
import type { Mirrors } from './debian-sources.ts'
import type { Layout } from './layout.ts'
import type { Report } from './progress.ts'

/** What a build under way has: it owns `folder`, by the lock of the same name. */
export interface Build {
  readonly layout: Layout
  readonly folder: string
  readonly log: BuildLog
  readonly report: Report
  readonly mirrors: Mirrors
  readonly proxies: Readonly<Record<string, string>>
}
