import type { Check } from '@glovebox/contract'
import { Command } from 'commander'

const SIGNS: Record<Check['status'], string> = { ok: 'ok     ', weaker: 'weaker ', missing: 'MISSING' }

export function makeCommand(): Command {
  return new Command('doctor')
    .description('say what this host enforces, what is missing, and what to do')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExit code: 1 when something that boxes need is missing.')
    .action(async ({ json }: { json?: true }) => {
      const { checkHost } = await import('../check-host.ts')
      const checks = await checkHost()
      const ok = checks.every((check) => check.status !== 'missing')
      process.stdout.write(json ? `${JSON.stringify({ ok, checks })}\n` : `${checks.map(toLines).join('\n')}\n`)
      process.exitCode = ok ? 0 : 1
    })
}

function toLines({ name, status, detail, remedy }: Check): string {
  return `${SIGNS[status]}  ${name.padEnd(16)}  ${detail}${remedy === '' ? '' : `\n${' '.repeat(SIGNS.ok.length + 20)}→ ${remedy}`}`
}
