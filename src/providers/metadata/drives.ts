/** Reads metadata from config drives. What each file means is in pure functions, which take the files' texts. */
import { FirstlightError } from '../../errors.ts'
import { awaitDevice } from '../drive/await-device.ts'
import { readDrive } from '../drive/drive.ts'
import type { ProviderContext } from '../provider.ts'
import { textAt, textsAt, valuesAt } from './json-access.ts'
import { attributesOf, sshKeysOf, usableHostname } from './metadata.ts'
import type { Metadata, NetworkInterface } from './metadata.ts'
import { networkConfig, networkData } from './network-config.ts'
import { hostnameIn, parseJson, parseYaml } from './service.ts'

/** The texts of a drive's files, by path. */
export type Texts = ReadonlyMap<string, string>

/** Where a platform keeps metadata on a drive. */
export interface MetadataDrive {
  readonly labels: readonly string[]
  readonly paths: readonly string[]
  read(texts: Texts): Promise<Metadata>
}

const META = '/openstack/latest/meta_data.json'
const NETWORK = '/openstack/latest/network_data.json'
const EC2 = '/ec2/latest/meta-data.json'
const CONFIG_2 = ['config-2', 'CONFIG-2']
const CLOUDSTACK = '/cloudstack/metadata/'

const CLOUDSTACK_FILES: Readonly<Record<string, string>> = {
  CLOUDSTACK_AVAILABILITY_ZONE: 'availability_zone',
  CLOUDSTACK_CLOUD_IDENTIFIER: 'cloud_identifier',
  CLOUDSTACK_INSTANCE_ID: 'instance_id',
  CLOUDSTACK_LOCAL_HOSTNAME: 'local_hostname',
  CLOUDSTACK_SERVICE_OFFERING: 'service_offering',
  CLOUDSTACK_VM_ID: 'vm_id',
}

/** Every such platform, by the name that `metadata --platform` takes. */
export const METADATA_DRIVES: Readonly<Record<string, MetadataDrive>> = {
  'cloudstack-configdrive': {
    labels: CONFIG_2,
    paths: [...Object.values(CLOUDSTACK_FILES), 'public_keys'].map((name) => `${CLOUDSTACK}${name}.txt`),
    read: (texts) => Promise.resolve(cloudstackDrive(texts)),
  },
  ibmcloud: { labels: ['cidata'], paths: ['/meta-data', '/vendor-data'], read: ibmcloudDrive },
  'ibmcloud-classic': {
    labels: CONFIG_2,
    paths: [META, NETWORK],
    read: (texts) => Promise.resolve(openstackDocument(texts, { id: 'IBMCLOUD_CLASSIC', hostname: 'LOCAL_HOSTNAME' })),
  },
  kubevirt: {
    labels: [...CONFIG_2, 'cidata'],
    paths: [META, NETWORK, '/meta-data', '/network-config'],
    read: kubevirtDrive,
  },
  openstack: { labels: CONFIG_2, paths: [META, NETWORK, EC2], read: (texts) => Promise.resolve(openstackDrive(texts)) },
  powervs: {
    labels: CONFIG_2,
    paths: [META],
    read: (texts) => Promise.resolve(openstackDocument(texts, { id: 'POWERVS', hostname: 'LOCAL_HOSTNAME' })),
  },
  proxmoxve: { labels: ['cidata'], paths: ['/meta-data', '/user-data', '/network-config'], read: proxmoxveDrive },
}

/**
 * The metadata of a platform's drive; `undefined` when the drive does not appear within `timeout` ms.
 * @throws FirstlightError `provider-failed` when it is there but cannot be read
 */
export async function fetchFromDrive(
  context: ProviderContext,
  id: string,
  timeout: number,
): Promise<Metadata | undefined> {
  const drive = METADATA_DRIVES[id]
  if (drive === undefined) throw new TypeError(`there is no drive ${id}`)
  const device = await awaitDevice(context, { directory: 'disk/by-label', names: drive.labels, timeout })
  if (device === undefined) return undefined
  const files = await readDrive(context, { device, paths: drive.paths })
  const texts = new Map([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('utf8')]))
  if (texts.size === 0)
    throw new FirstlightError(
      'provider-failed',
      `reading metadata from ${device}: it has none of ${drive.paths.join(', ')}`,
    )
  return drive.read(texts)
}

function cloudstackDrive(texts: Texts): Metadata {
  const entries = Object.entries(CLOUDSTACK_FILES).map(
    ([name, file]) => [name, texts.get(`${CLOUDSTACK}${file}.txt`)?.trim()] as const,
  )
  const keys = texts.get(`${CLOUDSTACK}public_keys.txt`) ?? ''
  return { attributes: attributesOf(entries), sshKeys: sshKeysOf([keys]), network: [] }
}

function openstackDrive(texts: Texts): Metadata {
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
  return { attributes, ...identityOf(document), network: networkData(parseJson(texts.get(NETWORK), NETWORK)) }
}

function openstackDocument(texts: Texts, names: { readonly id: string; readonly hostname: string }): Metadata {
  const document = parseJson(texts.get(META), META)
  const attributes = attributesOf([
    [`${names.id}_INSTANCE_ID`, textAt(document, 'uuid')],
    [`${names.id}_${names.hostname}`, textAt(document, 'name') ?? textAt(document, 'hostname')],
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

async function ibmcloudDrive(texts: Texts): Promise<Metadata> {
  const document = Object.fromEntries(
    (texts.get('/meta-data') ?? '').split('\n').map((line) => {
      const [key = '', ...value] = line.split(':')
      return [key.trim(), value.join(':').trim()]
    }),
  )
  const attributes = attributesOf([
    ['IBMCLOUD_INSTANCE_ID', textAt(document, 'instance-id')],
    ['IBMCLOUD_LOCAL_HOSTNAME', textAt(document, 'local-hostname')],
  ])
  const part = cloudConfigPart(texts.get('/vendor-data') ?? '')
  const keys = part === undefined ? [] : textsAt(await parseYaml(part, '/vendor-data'), 'ssh_authorized_keys')
  return { attributes, sshKeys: sshKeysOf(keys), ...hostnameIn(document), network: [] }
}

/** The first `text/cloud-config` part of a MIME message that speaks of keys. */
function cloudConfigPart(message: string): string | undefined {
  const boundary = /boundary="?([^"\s;]+)"?/.exec(message)?.[1]
  if (boundary === undefined) return undefined
  const parts = message.split(`--${boundary}`).map((part) => part.replace(/\r\n/g, '\n'))
  const found = parts.find(
    (part) => /content-type:\s*text\/cloud-config/i.test(part) && part.includes('ssh_authorized_keys'),
  )
  return found?.slice(found.indexOf('\n\n') + 2)
}

async function kubevirtDrive(texts: Texts): Promise<Metadata> {
  const configDrive = texts.has(META)
  const document = configDrive
    ? parseJson(texts.get(META), META)
    : await parseYaml(texts.get('/meta-data'), '/meta-data')
  const network = configDrive
    ? networkData(parseJson(texts.get(NETWORK), NETWORK))
    : networkConfig(await parseYaml(texts.get('/network-config'), '/network-config'))
  const hostname = textAt(document, 'hostname') ?? textAt(document, 'local-hostname')
  const attributes = attributesOf([
    [
      'KUBEVIRT_INSTANCE_ID',
      textAt(document, 'instance_id') ?? textAt(document, 'instance-id') ?? textAt(document, 'uuid'),
    ],
    ['KUBEVIRT_HOSTNAME', hostname],
    ['KUBEVIRT_INSTANCE_TYPE', textAt(document, 'instance_type') ?? textAt(document, 'instance-type')],
    ...firstAddresses('KUBEVIRT', network),
  ])
  const keys = [...valuesAt(document, 'public_keys'), ...valuesAt(document, 'public-keys')].filter(
    (key) => typeof key === 'string',
  )
  return { attributes, sshKeys: sshKeysOf(keys), ...hostnameIn(document), network }
}

async function proxmoxveDrive(texts: Texts): Promise<Metadata> {
  const userData = texts.get('/user-data') ?? ''
  const isCloudConfig = userData.startsWith('#cloud-config')
  const user = isCloudConfig ? await parseYaml(userData, '/user-data') : undefined
  const document = await parseYaml(texts.get('/meta-data'), '/meta-data')
  const network = networkConfig(await parseYaml(texts.get('/network-config'), '/network-config'))
  const attributes = attributesOf([
    ['PROXMOXVE_HOSTNAME', textAt(user, 'hostname')],
    ['PROXMOXVE_INSTANCE_ID', textAt(document, 'instance-id')],
    ...firstAddresses('PROXMOXVE', network),
  ])
  return { attributes, sshKeys: sshKeysOf(textsAt(user, 'ssh_authorized_keys')), ...hostnameIn(user), network }
}

function firstAddresses(
  prefix: string,
  network: readonly NetworkInterface[],
): readonly (readonly [string, string | undefined])[] {
  const all = network[0]?.addresses.map((address) => address.replace(/\/.*/, '')) ?? []
  return [
    [`${prefix}_IPV4`, all.find((address) => !address.includes(':'))],
    [`${prefix}_IPV6`, all.find((address) => address.includes(':'))],
  ]
}
