import { closeSync, openSync, writeSync } from 'node:fs'

const BYTES_MAX = 16 * 1024 * 1024
const TAIL_LINES = 15
const LINE_CHARACTERS_MAX = 500

/** What the tools of one build print: kept in a file up to a bound, the last lines also for the error message. */
export class BuildLog {
  readonly path: string
  readonly #descriptor: number
  readonly #tail: string[] = []
  #bytes = 0

  constructor(path: string) {
    this.path = path
    this.#descriptor = openSync(path, 'w', 0o644)
  }

  line(text: string): void {
    this.#tail.push(text.slice(0, LINE_CHARACTERS_MAX))
    if (this.#tail.length > TAIL_LINES) this.#tail.shift()
    if (this.#bytes < BYTES_MAX) this.#bytes += writeSync(this.#descriptor, `${text}\n`)
  }

  get tail(): string {
    return this.#tail.join('\n')
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}
