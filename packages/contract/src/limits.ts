import { type Static, Type } from 'typebox'

/** Below this a box itself does not fit, and its limit would be kept for the wrong reason. */
const MEMORY_BYTES_MIN = 1024 * 1024
/** The smallest file system that the supervisor makes: native/supervisor/request.c. */
const DISK_BYTES_MIN = 64 * 1024

/** A bound on what one step may use. Every field has its unit in its name; `processes` counts tasks (threads too). */
export const Limits = Type.Object(
  {
    cpuTimeMs: Type.Integer({ minimum: 1, description: 'user + system time of the whole process tree' }),
    wallTimeMs: Type.Integer({ minimum: 1, description: 'from exec to the exit of the main process' }),
    memoryBytes: Type.Integer({ minimum: MEMORY_BYTES_MIN, description: 'peak of the box, files in it included' }),
    outputBytes: Type.Integer({ minimum: 1, description: 'kept of stdout and of stderr, each' }),
    processes: Type.Integer({ minimum: 1, description: 'tasks of the program at one time' }),
    fileBytes: Type.Integer({ minimum: 1, description: 'size of one file' }),
    diskBytes: Type.Integer({ minimum: DISK_BYTES_MIN, description: 'work folder, /tmp and /dev/shm together' }),
    openFiles: Type.Integer({ minimum: 1, description: 'descriptors of one process' }),
    stackBytes: Type.Integer({ minimum: 1, description: 'stack of the main thread' }),
  },
  { additionalProperties: false },
)
export type Limits = Static<typeof Limits>
export type LimitName = keyof Limits

/** Some of the limits; the rest come from the profile. */
export const PartialLimits = Type.Partial(Limits, { additionalProperties: false })
export type PartialLimits = Static<typeof PartialLimits>
