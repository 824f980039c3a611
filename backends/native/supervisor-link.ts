import type { Socket } from 'node:net'
import { FrameParser } from './frame-parser.ts'
import { decodeFailure, decodeWelcome, encodeHello, FrameType, PROTOCOL_VERSION, type Welcome } from './protocol.ts'

/** The way to a supervisor: one of our own, or a service's. */
export interface SupervisorLink {
  readonly socket: Socket
  /** What is known of why it ended, for a message: " (…)", or nothing. */
  lastWords(): string
  /** After the socket is closed: resolves when everything that was ours is cleaned up. */
  ended(): Promise<void>
}

export interface Greeted {
  readonly welcome: Welcome
  /** Holds what came after the WELCOME. */
  readonly parser: FrameParser
}

/** Says HELLO and waits for the WELCOME. Throws Error, with the supervisor's last words, when none comes; the socket is closed then. */
export async function greet(link: SupervisorLink, patienceMs: number): Promise<Greeted> {
  try {
    link.socket.write(encodeHello())
    const greeted = await firstFrame(link, patienceMs)
    const { version } = greeted.welcome
    if (version === PROTOCOL_VERSION) return greeted
    throw new Error(`The supervisor speaks protocol ${version}, this is ${PROTOCOL_VERSION}; rebuild with \`make -C native\`.`)
  } catch (error) {
    link.socket.destroy()
    throw error
  }
}

function firstFrame({ socket, lastWords }: SupervisorLink, patienceMs: number): Promise<Greeted> {
  return new Promise((resolve, reject) => {
    const parser = new FrameParser()
    const fail = (why: string) => finish(() => reject(new Error(`The supervisor does not answer: ${why}${lastWords()}`)))
    const timer = setTimeout(() => fail(`nothing within ${patienceMs} ms`), patienceMs)
    const onError = (error: Error) => fail(error.message)
    // The socket may close a moment before what was written to stderr arrives.
    const onClose = () => setTimeout(() => fail('it ended'), 20)
    const onData = (chunk: Buffer) => {
      try {
        for (const { type, payload } of parser.push(chunk)) {
          if (type === FrameType.welcome) return finish(() => resolve({ welcome: decodeWelcome(payload), parser }))
          return fail(type === FrameType.failure ? decodeFailure(payload).message : `it sent a frame of type ${type}`)
        }
      } catch (error) {
        fail((error as Error).message)
      }
    }
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      socket.off('close', onClose).off('error', onError).off('data', onData)
      // What goes wrong from here on is told by the socket's end.
      socket.on('error', () => socket.destroy())
      settle()
    }
    socket.on('close', onClose).on('error', onError).on('data', onData)
  })
}
