/** OpenStack, and Brightbox, which speaks the same language: a config drive, a metadata service, or both. */
import { LINK_LOCAL } from '../fetch/schemes/metadata-addresses.ts'
import { driveSource } from './drive/config-drive.ts'
import { OPENSTACK_DRIVE } from './drive/openstack-drive.ts'
import { askUserData } from './http/http-cloud.ts'
import type { Service } from './http/service.ts'
import { textAt } from './metadata/json-access.ts'
import { fetchKeyed } from './metadata/keyed.ts'
import type { KeyedValues } from './metadata/keyed.ts'
import type { Metadata, MetadataSource } from './metadata/metadata.ts'
import { openService, parseJson } from './metadata/service.ts'
import type { Provider, ProviderContext } from './provider.ts'
import { race } from './race.ts'

const SERVICE: Service = { id: 'openstack', hosts: [LINK_LOCAL], linkLocal: true }

/** The config of a platform that works as OpenStack does. */
export function fromOpenstack(id: string): Provider['fetchConfig'] {
  const userData = { path: '/openstack/latest/user_data', none: [404] }
  return async (context) => {
    if (context.offline) return { kind: 'needs-network' }
    return race(context, [
      driveSource(id, OPENSTACK_DRIVE),
      {
        name: 'the metadata service',
        ask: (inner, deadline) => askUserData(inner, { service: { ...SERVICE, id }, userData, deadline }),
      },
    ])
  }
}

/** What the service tells of a machine. */
export const openstackServiceMetadata: MetadataSource = { fetch: fetchMetadata }

const KEYED: KeyedValues = {
  base: '/latest/meta-data/',
  attributes: {
    OPENSTACK_HOSTNAME: 'hostname',
    OPENSTACK_INSTANCE_ID: 'instance-id',
    OPENSTACK_INSTANCE_TYPE: 'instance-type',
    OPENSTACK_IPV4_LOCAL: 'local-ipv4',
    OPENSTACK_IPV4_PUBLIC: 'public-ipv4',
  },
  sshKeys: { path: 'public-keys', form: 'numbered' },
  hostname: 'hostname',
}

/** The machine's UUID is in a document of its own. */
async function fetchMetadata(context: ProviderContext): Promise<Metadata> {
  const metadata = await fetchKeyed(context, SERVICE, KEYED)
  const text = await openService(context, SERVICE)('/openstack/2012-08-10/meta_data.json')
  const uuid = textAt(parseJson(text, 'meta_data.json'), 'uuid')
  return uuid === undefined
    ? metadata
    : { ...metadata, attributes: { ...metadata.attributes, OPENSTACK_INSTANCE_UUID: uuid } }
}
