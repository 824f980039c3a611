import type { Backend } from '@glovebox/contract'
import { afterAll, beforeAll, describe } from 'vitest'
import { testBoxFiles } from './backend-files.ts'
import { testBoxLifetime } from './backend-lifetime.ts'
import { testBoxLimits } from './backend-limits.ts'
import { testBoxPrograms } from './backend-programs.ts'
import { type BackendUnderTest, BoxProbe } from './box-probe.ts'

export type { BackendUnderTest } from './box-probe.ts'

/** The contract of a backend, with real boxes. What it declares not to be able to do is skipped, with the reason it gives. */
export function testBackend({ name, createBackend, images }: BackendUnderTest): void {
  describe(`the backend ${name}`, () => {
    let backend: Backend
    let probe: BoxProbe

    beforeAll(async () => {
      backend = await createBackend()
      probe = new BoxProbe(backend, await images())
    })
    afterAll(() => backend.close())

    const suites = { programs: testBoxPrograms, limits: testBoxLimits, files: testBoxFiles, lifetime: testBoxLifetime }
    for (const [title, suite] of Object.entries(suites)) describe(title, () => suite(() => probe))
  })
}
