import { ERRORS, type ErrorEntry } from '@glovebox/contract'
import { SETTINGS } from './config.ts'
import { SERVER_SETTINGS } from './server-settings.ts'
import type { SettingsTable } from './settings.ts'

/** The text of docs/configuration.md. */
export function configurationMarkdown(): string {
  return page([
    '# Configuration',
    '',
    'Each setting is an environment variable. A value that cannot be, or an option of another name, is refused with `invalid_config`; nothing is',
    'guessed.',
    '',
    '## The engine',
    '',
    'Also options of `new Engine({ … })` under their own names, and flags of `./glovebox serve` (`--queue-depth 50`, `--no-auto-build`). An option',
    'or flag wins over the environment.',
    '',
    ...tableOf(SETTINGS),
    '',
    '## The service',
    '',
    'Also flags of `./glovebox serve` (`--port 9000`, `--open`), which win over the environment.',
    '',
    ...tableOf(SERVER_SETTINGS),
  ])
}

function tableOf(settings: SettingsTable): string[] {
  const rows = Object.entries(settings).map(([name, setting]) => {
    const byDefault = setting.defaultShown ?? `\`${JSON.stringify(setting.default)}\``
    return `| \`${name}\` | \`${setting.env}\` | ${byDefault} | ${setting.unit} | ${setting.description} |`
  })
  return ['| option | environment | default | unit | what it is |', '|---|---|---|---|---|', ...rows]
}

/** The text of docs/errors.md. */
export function errorsMarkdown(): string {
  const entries: [string, ErrorEntry][] = Object.entries(ERRORS)
  return page([
    '# Errors',
    '',
    'A call that is refused says so with one of these codes, the field it is about where there is one, what was expected and what came, and what',
    'to do. `caller`: a mistake in the call, or too many calls. `service`: ours; the same call may be sent again. What a program does is never an',
    'error: it is a result with a verdict.',
    '',
    '| code | whose | HTTP | what | what to do |',
    '|---|---|---|---|---|',
    ...entries.map(([code, { kind, status, title, suggestion }]) => `| \`${code}\` | ${kind} | ${status} | ${title} | ${suggestion} |`),
    '',
    '## Files that could not be returned',
    '',
    'These stand in the `fileErrors` of a result; the verdict stays as it is.',
    '',
    '| code | what |',
    '|---|---|',
    '| `not_found` | nothing has that path, or matches that pattern |',
    '| `not_regular` | a folder, pipe, socket or device |',
    '| `symlink` | a symbolic link, or a path through one |',
    '| `too_large` | more bytes than may be returned |',
    '| `too_many` | more files than may be returned |',
    '| `unreadable` | the kernel refused it, or its name is not valid UTF-8 |',
  ])
}

function page(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
