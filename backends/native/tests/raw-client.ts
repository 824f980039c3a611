import { connect, type Socket } from 'node:net'
import { FrameParser } from '../frame-parser.ts'
import { encodeHello, type Frame, FrameType } from '../protocol.ts'

/** A client that says whatever bytes it is told to, as the uid it is told to, and keeps what it hears. */
export class RawClient {
  readonly frames: Frame[] = []
  readonly closed: Promise<void>
  readonly socket: Socket
  readonly #parser = new FrameParser()
  #wake: () => void = () => {}
  #ended = false

  constructor(path: string, uid: number) {
    // The kernel notes who connects at the moment of the call, which Node makes at once.
    process.seteuid?.(uid)
    this.socket = connect(path)
    process.seteuid?.(0)
    this.socket.on('data', (chunk: Buffer) => {
      this.frames.push(...this.#parser.push(chunk))
      this.#wake()
    })
    this.socket.on('error', () => this.socket.destroy())
    this.closed = new Promise<void>((resolve) => this.socket.once('close', () => resolve())).then(() => {
      this.#ended = true
      this.#wake()
    })
  }

  /** Greeted already. */
  static async greeted(path: string, uid = 0): Promise<RawClient> {
    const client = new RawClient(path, uid)
    client.send(encodeHello())
    await client.next(({ type }) => type === FrameType.welcome)
    return client
  }

  send(...parts: readonly Uint8Array[]): void {
    this.socket.write(Buffer.concat(parts))
  }

  /** The first frame that fits, of those that came and will come; null when the connection closes without. */
  async next(fits: (frame: Frame) => boolean): Promise<Frame | null> {
    for (;;) {
      const found = this.frames.find(fits)
      if (found) return found
      if (this.#ended) return null
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  close(): void {
    this.socket.destroy()
  }
}
