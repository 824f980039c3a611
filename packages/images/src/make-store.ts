import { GloveboxError } from '@glovebox/contract'
import { makeFolder } from './files.ts'
import type { Layout } from './layout.ts'

/** Makes the folders of an images root. Errors: host_unsupported when this user may not write there. */
export function makeStore(layout: Layout): void {
  try {
    for (const folder of layout.folders) makeFolder(folder)
    // Whoever can open a lock can hold it, and so keep every build waiting.
    makeFolder(layout.locks, 0o700)
  } catch (cause) {
    throw new GloveboxError(
      'host_unsupported',
      `the images in ${layout.root} cannot be changed: ${cause instanceof Error ? cause.message : cause}`,
      {
        suggestion: 'Do it as root, or set GLOVEBOX_STATE_DIR to a folder of your own.',
        cause,
      },
    )
  }
}
