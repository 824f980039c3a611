import { BlockList, isIPv6 } from 'node:net'
import { type Check, GloveboxError } from '@glovebox/contract'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Without keys, whoever reaches the service may use it. Errors: invalid_config. */
export function refuseOpenAddress(address: string, { open }: { readonly open: boolean }): void {
  if (open || loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) return
  throw new GloveboxError('invalid_config', `Others can reach ${address}, and there are no keys: whoever can would run programs here.`, {
    field: 'host',
    suggestion: 'Listen on 127.0.0.1 behind a proxy that asks who is there, or say --open (GLOVEBOX_OPEN=true).',
  })
}

/** Programs without limits can take the whole machine. Errors: host_unsupported. */
export function refuseHostWithoutLimits(checks: readonly Check[], { allowUnlimited }: { readonly allowUnlimited: boolean }): void {
  const limits = findLimitsCheck(checks)
  if (allowUnlimited || limits === undefined || limits.status === 'ok') return
  throw new GloveboxError('host_unsupported', `This host sets programs no cgroup limits: ${limits.detail}.`, {
    suggestion: `${limits.remedy} Or say --allow-unlimited (GLOVEBOX_ALLOW_UNLIMITED=true) and serve without.`,
  })
}

/** The line of `glovebox doctor` about cgroups. */
export function findLimitsCheck(checks: readonly Check[]): Check | undefined {
  return checks.find(({ name }) => name === 'cgroup limits')
}
