import type { Backend, BackendCapability } from '@glovebox/contract'
import type { TestContext } from 'vitest'

/** Skips a test of something that the backend declares not to be able to do. */
export function needsCapability(context: TestContext, { capabilities }: Backend, name: BackendCapability): void {
  const can = capabilities[name]
  if (can !== true) context.skip(can)
}
