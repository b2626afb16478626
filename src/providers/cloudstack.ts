/** CloudStack: a config drive, or a metadata service on the machine that answered DHCP. */
import type { Deadline } from './deadline.ts'
import { awaitDhcpServer } from './dhcp-server.ts'
import { driveSource } from './drive/config-drive.ts'
import { CLOUDSTACK_DRIVE } from './drive/config-drives.ts'
import { askUserData } from './http/http-cloud.ts'
import type { ServiceAnswer } from './http/http-cloud.ts'
import { CLOUDSTACK } from './http/http-clouds.ts'
import type { Provider, ProviderContext } from './provider.ts'
import { race } from './race.ts'

/** The config of a machine on CloudStack. */
export const cloudstack: Provider = {
  fetchConfig: async (context) => {
    if (context.offline) return { kind: 'needs-network' }
    return race(context, [
      driveSource('cloudstack', CLOUDSTACK_DRIVE),
      { name: 'the metadata service', ask: askService },
    ])
  },
}

async function askService(context: ProviderContext, deadline: Deadline): Promise<ServiceAnswer> {
  const server = await awaitDhcpServer(context, deadline)
  if (server === undefined) return { kind: 'unavailable', reason: 'no DHCP lease names it' }
  return askUserData(context, { cloud: CLOUDSTACK, deadline, hosts: () => [`http://${server}`] })
}
