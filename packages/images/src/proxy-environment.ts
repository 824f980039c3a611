import { execFileSync } from 'node:child_process'

/** The proxies that the host's apt or environment uses, as the variables that apt in a chroot understands. */
export function proxyEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const found: Record<string, string> = {}
  for (const scheme of ['http', 'https']) {
    const name = `${scheme}_proxy`
    const value = aptProxy(scheme) ?? environment[name] ?? environment[name.toUpperCase()]
    if (value) found[name] = value
  }
  const none = environment.no_proxy ?? environment.NO_PROXY
  return none ? { ...found, no_proxy: none } : found
}

function aptProxy(scheme: string): string | undefined {
  const shell = execFileSync('apt-config', ['dump', '--format', '%v%n', `Acquire::${scheme}::Proxy`], { encoding: 'utf8' })
  const value = shell.split('\n')[0]?.trim()
  return value && value !== 'DIRECT' ? value : undefined
}
