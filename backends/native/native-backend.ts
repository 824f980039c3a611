import type { Backend, BackendContext, BackendStats, BoxInput, BoxKind, BoxOptions, ErrorCode, Outcome, Stage } from '@glovebox/contract'
import { connectSupervisor } from './connect-supervisor.ts'
import { SUPERVISOR_PATHS, type SupervisorPaths } from './own-supervisor.ts'
import {
  decodeStats,
  encodeKeepReady,
  encodeRun,
  type Failure,
  FrameType,
  type JobFile,
  RUN_PAYLOAD_MAX_BYTES,
  type RunRequest,
} from './protocol.ts'
import { RunState } from './run-state.ts'
import { StdinPump } from './stdin-pump.ts'
import type { SupervisorConnection } from './supervisor-connection.ts'

const COLLECT_FILES_MAX = 1000
/** What one step gives must fit into the RUN of the next, beside a request's own files and stdin. */
const COLLECT_MAX_BYTES: Readonly<Record<Stage, number>> = {
  compile: RUN_PAYLOAD_MAX_BYTES - (32 << 20),
  // Files that are returned become text in an answer, several times their size in memory.
  run: 32 << 20,
}
const SOURCE_MODE = 0o644
const ARTEFACT_MODE_MASK = 0o555

const ERROR_OF_FAILURE: Record<Failure | 'closed', ErrorCode> = {
  protocol: 'backend_failure',
  no_image: 'image_missing',
  limit: 'backend_failure',
  busy: 'backend_unavailable',
  box: 'backend_failure',
  no_seccomp: 'backend_failure',
  closed: 'backend_unavailable',
}

/** Boxes made by the supervisor. When it dies its runs are rejected, and the next one connects again: to a service's next, or one of our own. */
export class NativeBackend implements Backend {
  readonly name = 'native'
  readonly capabilities: Backend['capabilities']
  readonly isolation: string
  readonly #context: BackendContext
  readonly #paths: SupervisorPaths
  readonly #keepReady = new Map<string, Buffer>()
  #connection: SupervisorConnection
  #reconnecting: Promise<SupervisorConnection> | null = null
  #closed = false

  private constructor(context: BackendContext, paths: SupervisorPaths, connection: SupervisorConnection) {
    this.#context = context
    this.#paths = paths
    this.isolation = connection.isolation
    this.capabilities = capabilitiesOf(connection)
    this.#connection = connection
  }

  /** Errors: host_unsupported, backend_unavailable. */
  static async create(context: BackendContext, paths: SupervisorPaths = SUPERVISOR_PATHS): Promise<NativeBackend> {
    return new NativeBackend(context, paths, await connectSupervisor(context, paths))
  }

  async keepReady(box: BoxKind & { readonly count: number }): Promise<void> {
    const frame = encodeKeepReady(box)
    this.#keepReady.set(`${box.image} ${box.seccomp} ${box.diskBytes}`, frame)
    const connection = await this.#connected()
    connection.send(frame)
  }

  async run(input: BoxInput, options: BoxOptions = {}): Promise<Outcome> {
    const connection = await this.#connected()
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
    const state = new RunState(input.step.stage, options, (bytes) => pump.grant(bytes))
    const conversation = connection.listen({
      take: (frame) => {
        const outcome = state.take(frame)
        if (outcome) resolve(outcome)
      },
      fail: (failure, message) => reject(this.#error(failure, message)),
    })
    const { runId } = conversation
    const pump = new StdinPump(connection, runId)
    const kill = () => connection.sendEmpty(FrameType.kill, runId)
    const onStdinError = (cause: unknown) => {
      kill()
      reject(this.#stdinError(cause))
    }
    try {
      connection.send(encodeRun(runId, toRunRequest(input, options)))
      if (options.signal?.aborted) kill()
      else options.signal?.addEventListener('abort', kill, { once: true })
      if (options.stdin) pump.run(options.stdin).catch(onStdinError)
      return await promise
    } finally {
      pump.stop()
      options.signal?.removeEventListener('abort', kill)
      conversation.close()
    }
  }

  async stats(): Promise<BackendStats> {
    const connection = await this.#connected()
    const { promise, resolve, reject } = Promise.withResolvers<BackendStats>()
    const { runId, close } = connection.listen({
      take: ({ payload }) => resolve(decodeStats(payload)),
      fail: (failure, message) => reject(this.#error(failure, message)),
    })
    connection.sendEmpty(FrameType.stats, runId)
    return promise.finally(close)
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#reconnecting?.catch(() => null)
    await this.#connection.close()
  }

  /** The live connection; a dead one is replaced, once for all who ask meanwhile. */
  async #connected(): Promise<SupervisorConnection> {
    if (this.#closed) throw this.#error('closed', 'The backend is closed.')
    if (!this.#connection.closed) return this.#connection
    this.#reconnecting ??= this.#reconnect().finally(() => {
      this.#reconnecting = null
    })
    return this.#reconnecting
  }

  async #reconnect(): Promise<SupervisorConnection> {
    this.#connection = await connectSupervisor(this.#context, this.#paths)
    for (const frame of this.#keepReady.values()) this.#connection.send(frame)
    return this.#connection
  }

  #error(failure: Failure | 'closed', message: string): Error {
    return new this.#context.contract.GloveboxError(ERROR_OF_FAILURE[failure], message)
  }

  #stdinError(cause: unknown): Error {
    return new this.#context.contract.GloveboxError('invalid_request', 'The stream given as stdin failed.', { field: 'stdin', cause })
  }
}

function capabilitiesOf({ wholeBoxes }: SupervisorConnection): Backend['capabilities'] {
  const byGroup = (otherwise: string) => wholeBoxes || `without control groups ${otherwise}`
  return {
    readyBoxes: true,
    memoryPeak: byGroup('memory is that of the largest process'),
    memoryLimit: byGroup('a process that may not have more memory is told so by the kernel, and nobody else'),
    cpuTimeOfTree: byGroup('children that nobody waited for are counted while they live'),
    forkRefusals: byGroup('the kernel does not tell that it refused a process'),
    streamedStdin: true,
    fileOutputs: true,
  }
}

function toRunRequest(input: BoxInput, options: BoxOptions): RunRequest {
  const { step } = input
  return {
    image: input.image,
    seccomp: step.seccomp,
    cold: options.cold ?? false,
    mergeStderr: step.mergeStderr,
    stdinStreamed: options.stdin !== undefined,
    limits: { ...step.limits, cpuPercent: 0 },
    gives: step.gives,
    collectBytesMax: Math.min(step.limits.diskBytes, COLLECT_MAX_BYTES[step.stage]),
    collectFilesMax: COLLECT_FILES_MAX,
    stdin: Buffer.from(step.stdinBase64, 'base64'),
    argv: step.argv,
    environment: Object.entries(step.env).map(([name, value]) => `${name}=${value}`),
    files: [...input.files.map(sourceFile), ...input.artefact.map(({ mode, ...file }) => ({ ...file, mode: mode & ARTEFACT_MODE_MASK }))],
  }
}

function sourceFile(file: { path: string; contentBase64: string }): JobFile {
  return { path: file.path, mode: SOURCE_MODE, content: Buffer.from(file.contentBase64, 'base64') }
}
