import { FirstlightError } from '../../errors.ts'
import type { Cloud } from '../cloud.ts'
import type { Deadline } from '../deadline.ts'
import { deadlineIn } from '../deadline.ts'
import { awaitDhcpServer } from '../dhcp-server.ts'
import { driveSource } from '../drive/config-drive.ts'
import { askUserData } from '../http/http-cloud.ts'
import type { ServiceAnswer } from '../http/http-cloud.ts'
import type { Service } from '../http/service.ts'
import { onDrive, readOnDrive } from '../metadata/drives.ts'
import type { Texts } from '../metadata/drives.ts'
import { fetchKeyed } from '../metadata/keyed.ts'
import type { KeyedValues } from '../metadata/keyed.ts'
import { attributesOf, sshKeysOf } from '../metadata/metadata.ts'
import type { Metadata } from '../metadata/metadata.ts'
import type { ProviderContext } from '../provider.ts'
import { race } from '../race.ts'
import { dmi } from '../rules.ts'

/** On the machine that answered DHCP. */
const serviceAt = (server: string): Service => ({ id: 'cloudstack', hosts: [`http://${server}`] })
const LABELS = ['config-2', 'CONFIG-2']

const KEYED: KeyedValues = {
  base: '/latest/meta-data/',
  attributes: {
    CLOUDSTACK_AVAILABILITY_ZONE: 'availability-zone',
    CLOUDSTACK_CLOUD_IDENTIFIER: 'cloud-identifier',
    CLOUDSTACK_INSTANCE_ID: 'instance-id',
    CLOUDSTACK_LOCAL_HOSTNAME: 'local-hostname',
    CLOUDSTACK_SERVICE_OFFERING: 'service-offering',
    CLOUDSTACK_VM_ID: 'vm-id',
    CLOUDSTACK_IPV4_LOCAL: 'local-ipv4',
    CLOUDSTACK_IPV4_PUBLIC: 'public-ipv4',
    CLOUDSTACK_PUBLIC_HOSTNAME: 'public-hostname',
  },
  sshKeys: { path: 'public-keys', form: 'lines' },
}

const CLOUDSTACK_FILES: Readonly<Record<string, string>> = {
  CLOUDSTACK_AVAILABILITY_ZONE: 'availability_zone',
  CLOUDSTACK_CLOUD_IDENTIFIER: 'cloud_identifier',
  CLOUDSTACK_INSTANCE_ID: 'instance_id',
  CLOUDSTACK_LOCAL_HOSTNAME: 'local_hostname',
  CLOUDSTACK_SERVICE_OFFERING: 'service_offering',
  CLOUDSTACK_VM_ID: 'vm_id',
}

const FOLDER = '/cloudstack/metadata/'
const DRIVE = {
  labels: LABELS,
  paths: [...Object.values(CLOUDSTACK_FILES), 'public_keys'].map((name) => `${FOLDER}${name}.txt`),
  read: readMetadata,
}

/** Apache CloudStack. */
export const cloudstack: Cloud = {
  id: 'cloudstack',
  title: 'Apache CloudStack',
  documentation: 'https://docs.cloudstack.apache.org/en/latest/adminguide/virtual_machines/user-data.html',
  needs: 'a config drive or the metadata service of the DHCP server',
  network: true,
  fetchConfig: async (context) => {
    if (context.offline) return { kind: 'needs-network' }
    return race(context, [
      driveSource('cloudstack', { labels: LABELS, paths: ['/cloudstack/userdata/user_data.txt'] }),
      { name: 'the metadata service', ask: askService },
    ])
  },
  detection: [dmi('firmware', 'product_name', /^CloudStack/)],
  metadata: { fetch: async (context) => (await readOnDrive(context, DRIVE)) ?? fetchMetadata(context) },
  otherMetadata: {
    'cloudstack-configdrive': onDrive('cloudstack-configdrive', DRIVE),
    'cloudstack-metadata': { fetch: fetchMetadata },
  },
}

async function askService(context: ProviderContext, deadline: Deadline): Promise<ServiceAnswer> {
  const server = await awaitDhcpServer(context, deadline)
  if (server === undefined) return { kind: 'unavailable', reason: 'no DHCP lease names it' }
  const userData = { path: '/latest/user-data', none: [404] }
  return askUserData(context, { service: serviceAt(server), userData, deadline })
}

async function fetchMetadata(context: ProviderContext): Promise<Metadata> {
  const server = await awaitDhcpServer(context, deadlineIn(context, context.policy.graceTimeout))
  if (server === undefined) {
    throw new FirstlightError(
      'provider-failed',
      'looking for the metadata service of CloudStack: no DHCP lease names it',
    )
  }
  return fetchKeyed(context, serviceAt(server), KEYED)
}

function readMetadata(texts: Texts): Promise<Metadata> {
  const entries = Object.entries(CLOUDSTACK_FILES).map(
    ([name, file]) => [name, texts.get(`${FOLDER}${file}.txt`)?.trim()] as const,
  )
  const keys = texts.get(`${FOLDER}public_keys.txt`) ?? ''
  return Promise.resolve({ attributes: attributesOf(entries), sshKeys: sshKeysOf([keys]), network: [] })
}
