/** OpenStack, and Brightbox, which speaks the same language: a config drive, a metadata service, or both. */
import { driveSource } from './drive/config-drive.ts'
import { OPENSTACK_DRIVE } from './drive/config-drives.ts'
import { askUserData } from './http/http-cloud.ts'
import { OPENSTACK } from './http/http-clouds.ts'
import type { Provider } from './provider.ts'
import { race } from './race.ts'

/** The provider of a platform that works as OpenStack does. */
export function openstack(id: string): Provider {
  return {
    fetchConfig: async (context) => {
      if (context.offline) return { kind: 'needs-network' }
      return race(context, [
        driveSource(id, OPENSTACK_DRIVE),
        {
          name: 'the metadata service',
          ask: (inner, deadline) => askUserData(inner, { cloud: { ...OPENSTACK, id }, deadline }),
        },
      ])
    },
  }
}
