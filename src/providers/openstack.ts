/** OpenStack, and Brightbox, which speaks the same language: a config drive, a metadata service, or both. */
import { driveSource } from './drive/config-drive.ts'
import { OPENSTACK_DRIVE } from './drive/config-drives.ts'
import { askUserData } from './http/http-cloud.ts'
import { OPENSTACK } from './http/http-clouds.ts'
import { below, readLine } from './machine-files.ts'
import type { Provider, ProviderContext } from './provider.ts'
import { race } from './race.ts'

/** The service's address on every link, for networks that have only IPv6. */
const LINK_LOCAL = 'fe80::a9fe:a9fe'

/** The provider of a platform that works as OpenStack does. */
export function openstack(id: string): Provider {
  return {
    fetchConfig: async (context) => {
      if (context.offline) return { kind: 'needs-network' }
      return race(context, [
        driveSource(id, OPENSTACK_DRIVE),
        {
          name: 'the metadata service',
          ask: (inner, deadline) =>
            askUserData(inner, {
              cloud: { ...OPENSTACK, id },
              deadline,
              hosts: () => [...OPENSTACK.hosts, ...linkLocalHosts(context)],
            }),
        },
      ])
    },
  }
}

/** The service's address on each interface that has an IPv6 address, as `/proc/net/if_inet6` lists them. */
function linkLocalHosts({ roots }: ProviderContext): readonly string[] {
  const lines = (readLine(below(roots.proc, 'net/if_inet6')) ?? '').split('\n')
  const names = lines.flatMap((line) => line.trim().split(/\s+/)[5] ?? []).filter((name) => /^[\w.-]+$/.test(name))
  return [...new Set(names)].filter((name) => name !== 'lo').map((name) => `http://[${LINK_LOCAL}%25${name}]`)
}
