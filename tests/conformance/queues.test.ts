import { readdirSync } from 'node:fs'
import { parse } from 'node:path'
import { testQueue } from '@glovebox/testkit'

const FOLDER = new URL('../../packages/engine/src/queue/', import.meta.url)

for (const file of readdirSync(FOLDER)) {
  const driver = await import(new URL(file, FOLDER).href)
  if ('createQueue' in driver) testQueue(parse(file).name, driver)
}
