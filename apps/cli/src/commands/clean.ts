import { Command } from 'commander'

export function makeCommand(): Command {
  return new Command('clean')
    .description('remove all that was ever made outside the checkout: images, left-over boxes, caches')
    .option('-y, --yes', 'do not ask')
    .action(async ({ yes }: { yes?: true }) => {
      const { clean } = await import('../clean.ts')
      process.exitCode = await clean({ yes: yes === true })
    })
}
