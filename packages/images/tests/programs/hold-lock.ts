import { withLock } from '../../src/with-lock.ts'

await withLock(process.argv[2] ?? '', async () => {
  process.stdout.write('held\n')
  await new Promise((resolve) => setTimeout(resolve, 60_000))
})
