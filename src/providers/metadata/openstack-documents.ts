/** The documents that OpenStack, and whoever does as it does, puts on a drive. */
import type { Texts } from './drives.ts'
import { textAt, valuesAt } from './json-access.ts'
import { attributesOf, sshKeysOf, usableHostname } from './metadata.ts'
import type { Metadata } from './metadata.ts'
import { networkData } from './network-config.ts'
import { hostnameIn, parseJson } from './service.ts'

/** What describes the machine. */
export const META = '/openstack/latest/meta_data.json'
/** Its networks. */
export const NETWORK = '/openstack/latest/network_data.json'
/** What it says besides in the way of EC2. */
export const EC2 = '/ec2/latest/meta-data.json'

/** Where they are. */
export const OPENSTACK_METADATA: { readonly labels: readonly string[]; readonly paths: readonly string[] } = {
  labels: ['config-2', 'CONFIG-2'],
  paths: [META, NETWORK],
}

/** OpenStack itself. */
export function openstackDrive(texts: Texts): Promise<Metadata> {
  const document = parseJson(texts.get(META), META)
  const ec2 = parseJson(texts.get(EC2), EC2)
  const attributes = attributesOf([
    ['OPENSTACK_HOSTNAME', textAt(document, 'hostname')],
    ['OPENSTACK_INSTANCE_UUID', textAt(document, 'uuid')],
    ['OPENSTACK_INSTANCE_ID', textAt(ec2, 'instance-id')],
    ['OPENSTACK_INSTANCE_TYPE', textAt(ec2, 'instance-type')],
    ['OPENSTACK_IPV4_LOCAL', textAt(ec2, 'local-ipv4')],
    ['OPENSTACK_IPV4_PUBLIC', textAt(ec2, 'public-ipv4')],
  ])
  const network = networkData(parseJson(texts.get(NETWORK), NETWORK))
  return Promise.resolve({ attributes, ...identityOf(document), network })
}

/** Those that only do as it does; `prefix` begins the names of their attributes. */
export function openstackDocument(texts: Texts, prefix: string): Metadata {
  const document = parseJson(texts.get(META), META)
  const attributes = attributesOf([
    [`${prefix}_INSTANCE_ID`, textAt(document, 'uuid')],
    [`${prefix}_LOCAL_HOSTNAME`, textAt(document, 'name') ?? textAt(document, 'hostname')],
  ])
  const hostname = usableHostname(textAt(document, 'name') ?? textAt(document, 'hostname'))
  const { sshKeys } = identityOf(document)
  const network = networkData(parseJson(texts.get(NETWORK), NETWORK))
  return { attributes, sshKeys, hostname, network }
}

function identityOf(document: unknown): Pick<Metadata, 'sshKeys' | 'hostname'> {
  return {
    sshKeys: sshKeysOf(valuesAt(document, 'public_keys').filter((key) => typeof key === 'string')),
    ...hostnameIn(document),
  }
}
