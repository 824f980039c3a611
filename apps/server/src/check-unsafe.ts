import { lookup } from 'node:dns/promises'
import { BlockList, isIPv6 } from 'node:net'
import { type Check, GloveboxError } from '@glovebox/contract'
import type { ServerConfig } from '@glovebox/engine'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/**
 * The address to listen on, when it is right to serve there on this host. Errors: invalid_config where others can reach it (without keys, whoever
 * does may use it), host_unsupported where nothing sets programs limits.
 */
export async function checkUnsafe(config: ServerConfig, checks: readonly Check[]): Promise<string> {
  const address = await resolveHost(config.host)
  refuseOpenAddress(address, config)
  refuseHostWithoutLimits(checks, config)
  return address
}

async function resolveHost(host: string): Promise<string> {
  try {
    return (await lookup(host)).address
  } catch (cause) {
    throw new GloveboxError('invalid_config', `Expected an address or a name that has one, got ${JSON.stringify(host)}.`, {
      field: 'host',
      cause,
    })
  }
}

function refuseOpenAddress(address: string, { open }: ServerConfig): void {
  if (open || loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) return
  throw new GloveboxError('invalid_config', `Others can reach ${address}, and there are no keys: whoever does would run programs here.`, {
    field: 'host',
    suggestion: 'Listen on 127.0.0.1 behind a proxy that asks who is there, or say --open (GLOVEBOX_OPEN=true).',
  })
}

function refuseHostWithoutLimits(checks: readonly Check[], { allowUnlimited }: ServerConfig): void {
  const limits = findLimitsCheck(checks)
  if (allowUnlimited || limits === undefined || limits.status === 'ok') return
  throw new GloveboxError('host_unsupported', `Programs would have no cgroup limits on this host: ${limits.detail}.`, {
    suggestion: `${limits.remedy} Or say --allow-unlimited (GLOVEBOX_ALLOW_UNLIMITED=true) and serve without.`,
  })
}

/** The line of `glovebox doctor` about cgroups. */
export function findLimitsCheck(checks: readonly Check[]): Check | undefined {
  return checks.find(({ name }) => name === 'cgroup limits')
}
