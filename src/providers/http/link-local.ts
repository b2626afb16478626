import { below, readLine } from '../machine/files.ts'
import type { ProviderContext } from '../provider.ts'

/** The address that some services have on every link. */
const LINK_LOCAL = 'fe80::a9fe:a9fe'

/** The service's address on each interface that has an IPv6 address, as `/proc/net/if_inet6` lists them. */
export function linkLocalHosts({ roots }: Pick<ProviderContext, 'roots'>): readonly string[] {
  const lines = (readLine(below(roots.proc, 'net/if_inet6')) ?? '').split('\n')
  const names = lines.flatMap((line) => line.trim().split(/\s+/)[5] ?? []).filter((name) => /^[\w.-]+$/.test(name))
  return [...new Set(names)].filter((name) => name !== 'lo').map((name) => `http://[${LINK_LOCAL}%25${name}]`)
}
