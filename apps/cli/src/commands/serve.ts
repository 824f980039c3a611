import { Command } from 'commander'
import { addSettingOptions, settingsOf } from '../setting-options.ts'

export function makeCommand(): Command {
  const command = new Command('serve').description('serve the HTTP API; the settings are those of docs/configuration.md')
  addSettingOptions(command)
  return command.action(async () => {
    const { startService } = await import('../start-service.ts')
    await startService(settingsOf(command))
  })
}
