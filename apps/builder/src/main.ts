// Builds the image of one language for a server that has no privileges, over the connection that is descriptor 3. Started by
// glovebox-monitor as root, one process a build, in namespaces of its own. All that is read is a language's id: what is built, and how,
// is said by the installation's own manifests. Answers lines of JSON, the last of which is `done` or `failed`.
import { Socket } from 'node:net'
import { type Answer, toFailure } from './answer.ts'
import { buildLanguage } from './build-language.ts'
import { readLanguageId } from './read-language-id.ts'

/** A build that hangs ends with everything that it started: this process is the first of its namespace. */
const BUILD_MAX_MS = 60 * 60_000
/** Progress that a peer does not read is dropped. */
const UNREAD_BYTES_MAX = 64 * 1024
const FLUSH_MAX_MS = 5000

const connection = new Socket({ fd: 3 })
// The peer may go: the image is worth building all the same.
connection.on('error', () => {})
setTimeout(() => process.exit(1), BUILD_MAX_MS).unref()

function answer(line: Answer): void {
  if (line.type !== 'progress' || connection.writableLength < UNREAD_BYTES_MAX) connection.write(`${JSON.stringify(line)}\n`)
}

try {
  const id = await readLanguageId(connection)
  const { digest } = await buildLanguage(id, ({ step, fraction }) => answer({ type: 'progress', step, fraction }))
  answer({ type: 'done', digest })
} catch (error) {
  answer(toFailure(error))
}
setTimeout(() => process.exit(), FLUSH_MAX_MS)
connection.end(() => process.exit())
