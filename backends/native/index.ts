import type { Backend, BackendContext } from '@glovebox/contract'
import { NativeBackend } from './native-backend.ts'

export { checkHost } from './check-host.ts'

export function createBackend(context: BackendContext): Promise<Backend> {
  return NativeBackend.create(context)
}
