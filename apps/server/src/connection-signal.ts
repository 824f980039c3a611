import type { Socket } from 'node:net'

const signals = new WeakMap<Socket, AbortSignal>()

/** Aborts when the connection is closed: whoever asked is gone, and what they asked for has no reader. */
export function connectionSignal(socket: Socket): AbortSignal {
  const known = signals.get(socket)
  if (known) return known
  const controller = new AbortController()
  if (socket.destroyed) controller.abort()
  socket.once('close', () => controller.abort())
  signals.set(socket, controller.signal)
  return controller.signal
}
