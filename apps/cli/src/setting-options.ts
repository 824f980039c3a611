import { parseSetting, SERVER_SETTINGS, SETTINGS, type Setting, type SettingsTable } from '@glovebox/engine'
import { type Command, Option } from 'commander'

const TABLE: SettingsTable = { ...SERVER_SETTINGS, ...SETTINGS }

/** Every setting as a flag: `--queue-depth <runs>`, `--open`, and `--no-auto-build` where it is on by default. */
export function addSettingOptions(command: Command): void {
  for (const [name, setting] of Object.entries(TABLE)) command.addOption(toOption(name, setting))
}

/** What was typed, as the environment variables that say the same. */
export function settingsOf(command: Command): Record<string, string> {
  const typed = Object.entries(TABLE).filter(([name]) => command.getOptionValueSource(name) === 'cli')
  return Object.fromEntries(typed.map(([name, { env }]) => [env, String(command.getOptionValue(name))]))
}

function toOption(name: string, setting: Setting): Option {
  const words = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const { type, description } = setting
  if (type === 'flag') return new Option(setting.default === true ? `--no-${words}` : `--${words}`, negated(setting))
  const check = (text: string) => {
    parseSetting(`--${words}`, setting, text)
    return text
  }
  return new Option(
    `--${words} <value>`,
    `${description} (${setting.unit}; default: ${setting.defaultShown ?? setting.default})`,
  ).argParser(check)
}

function negated({ default: byDefault, description }: Setting): string {
  return byDefault === true ? `do not ${description}` : description
}
