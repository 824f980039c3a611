import type { Readable } from 'node:stream'
import { GloveboxError } from '@glovebox/contract'

const LINE_BYTES_MAX = 64
const PATIENCE_MS = 5000
const ID = /^[a-z][a-z0-9-]{0,31}$/

/** The one line that a peer may send. Errors: invalid_request when it is anything but an id, too long, or does not come. */
export async function readLanguageId(from: Readable, patienceMs = PATIENCE_MS): Promise<string> {
  const line = await readLine(from, patienceMs)
  if (ID.test(line)) return line
  throw refusal('which is none')
}

async function readLine(from: Readable, patienceMs: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let text = ''
  const onData = (chunk: Buffer) => {
    text += chunk.subarray(0, LINE_BYTES_MAX + 1).toString('latin1')
    const [line = '', ...rest] = text.split('\n')
    if (line.length >= LINE_BYTES_MAX) reject(refusal(`of ${LINE_BYTES_MAX} bytes or more`))
    else if (rest.length > 1 || (rest[0] ?? '') !== '') reject(refusal('and more behind it'))
    else if (rest.length === 1) resolve(line)
  }
  const timer = setTimeout(() => reject(refusal('that did not come')), patienceMs)
  from.on('data', onData)
  from.once('end', () => reject(refusal('that did not end')))
  from.once('close', () => reject(refusal('that did not end')))
  return await promise.finally(() => {
    clearTimeout(timer)
    from.off('data', onData)
    // What else comes is read and dropped, so that our answer is not lost to a reset.
    from.resume()
  })
}

function refusal(what: string): GloveboxError {
  return new GloveboxError('invalid_request', `expected the id of a language in one line, got one ${what}`)
}
