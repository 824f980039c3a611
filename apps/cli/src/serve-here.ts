import { serveEmbedded } from '@glovebox/server'

/** `glovebox serve`: the service and what makes its boxes, in this process. `settings` are environment variables, and win over those there are. */
export async function serveHere(settings: Readonly<Record<string, string>>): Promise<void> {
  Object.assign(process.env, settings)
  await serveEmbedded()
}
