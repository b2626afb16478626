/** The list of platforms. Each is loaded only when it is asked. */
import { FirstlightError } from '../errors.ts'
import type { Cloud } from './cloud.ts'
import type { MetadataSource } from './metadata/metadata.ts'

/** What is known of a platform without loading it. */
interface ListedCloud {
  readonly id: string
  /** Other spellings of the id, taken as the id. */
  readonly aliases?: readonly string[]
  load(): Promise<Cloud>
}

/** Every platform, by id. */
export const CLOUDS: readonly ListedCloud[] = [
  { id: 'akamai', load: async () => (await import('./clouds/akamai.ts')).akamai },
  { id: 'aliyun', load: async () => (await import('./clouds/aliyun.ts')).aliyun },
  { id: 'applehv', load: async () => (await import('./clouds/applehv.ts')).applehv },
  { id: 'aws', aliases: ['ec2', 'ami'], load: async () => (await import('./clouds/aws.ts')).aws },
  { id: 'azure', load: async () => (await import('./clouds/azure.ts')).azure },
  { id: 'azurestack', load: async () => (await import('./clouds/azurestack.ts')).azurestack },
  { id: 'brightbox', load: async () => (await import('./clouds/brightbox.ts')).brightbox },
  { id: 'cloudstack', load: async () => (await import('./clouds/cloudstack.ts')).cloudstack },
  { id: 'digitalocean', load: async () => (await import('./clouds/digitalocean.ts')).digitalocean },
  { id: 'exoscale', load: async () => (await import('./clouds/exoscale.ts')).exoscale },
  { id: 'file', load: async () => (await import('./clouds/file.ts')).file },
  { id: 'gcp', aliases: ['gce'], load: async () => (await import('./clouds/gcp.ts')).gcp },
  { id: 'hetzner', load: async () => (await import('./clouds/hetzner.ts')).hetzner },
  { id: 'hyperv', load: async () => (await import('./clouds/hyperv.ts')).hyperv },
  { id: 'ibmcloud', load: async () => (await import('./clouds/ibmcloud.ts')).ibmcloud },
  { id: 'kubevirt', load: async () => (await import('./clouds/kubevirt.ts')).kubevirt },
  { id: 'metal', aliases: ['pxe'], load: async () => (await import('./clouds/metal.ts')).metal },
  { id: 'nutanix', load: async () => (await import('./clouds/nutanix.ts')).nutanix },
  { id: 'nvidiabluefield', load: async () => (await import('./clouds/nvidiabluefield.ts')).nvidiabluefield },
  { id: 'openstack', load: async () => (await import('./clouds/openstack.ts')).openstack },
  { id: 'oraclecloud', load: async () => (await import('./clouds/oraclecloud.ts')).oraclecloud },
  { id: 'outscale', load: async () => (await import('./clouds/outscale.ts')).outscale },
  { id: 'packet', aliases: ['equinix'], load: async () => (await import('./clouds/packet.ts')).packet },
  { id: 'powervs', load: async () => (await import('./clouds/powervs.ts')).powervs },
  { id: 'proxmoxve', load: async () => (await import('./clouds/proxmoxve.ts')).proxmoxve },
  { id: 'qemu', load: async () => (await import('./clouds/qemu.ts')).qemu },
  { id: 'scaleway', load: async () => (await import('./clouds/scaleway.ts')).scaleway },
  { id: 'upcloud', load: async () => (await import('./clouds/upcloud.ts')).upcloud },
  { id: 'virtualbox', load: async () => (await import('./clouds/virtualbox.ts')).virtualbox },
  { id: 'vmware', load: async () => (await import('./clouds/vmware.ts')).vmware },
  { id: 'vultr', load: async () => (await import('./clouds/vultr.ts')).vultr },
  { id: 'zvm', load: async () => (await import('./clouds/zvm.ts')).zvm },
  // Flatcar takes these names, and another agent reads what they hold.
  withoutConfig('cloudsigma', 'CloudSigma'),
  withoutConfig('interoute', 'Interoute'),
  withoutConfig('niftycloud', 'Nifty Cloud'),
  withoutConfig('rackspace', 'Rackspace'),
  withoutConfig('rackspace-onmetal', 'Rackspace OnMetal'),
  withoutConfig('vagrant', 'Vagrant'),
]

/** The platform of an id or an alias; `undefined` when there is none. */
export function findCloud(name: string): ListedCloud | undefined {
  return CLOUDS.find(({ id, aliases }) => id === name || aliases?.includes(name) === true)
}

/**
 * Loads a platform by its id or an alias.
 * @throws FirstlightError `provider-unknown`
 */
export async function loadCloud(name: string): Promise<Cloud> {
  const listed = findCloud(name)
  if (listed !== undefined) return await listed.load()
  throw new FirstlightError('provider-unknown', `there is no platform ${JSON.stringify(name)}`, {
    hint: `one of ${CLOUDS.map(({ id }) => id).join(', ')}`,
  })
}

/** All of them. */
export async function allClouds(): Promise<readonly Cloud[]> {
  return await Promise.all(CLOUDS.map((listed) => listed.load()))
}

/** Every platform with metadata, by the name that `metadata --platform` takes. */
export async function metadataSources(): Promise<Readonly<Record<string, MetadataSource>>> {
  const sources = (await allClouds()).flatMap(({ id, metadata, otherMetadata = {} }) => [
    ...(metadata === undefined ? [] : [[id, metadata] as const]),
    ...Object.entries(otherMetadata),
  ])
  return Object.fromEntries(sources.toSorted(([one], [other]) => (one < other ? -1 : 1)))
}

/**
 * How a platform's metadata is had, by its id or an alias.
 * @throws FirstlightError `provider-unknown`
 */
export async function metadataSource(name: string): Promise<MetadataSource> {
  const own = (await findCloud(name)?.load())?.metadata
  if (own !== undefined) return own
  const sources = await metadataSources()
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined
  if (source !== undefined) return source
  throw new FirstlightError(
    'provider-unknown',
    `the platform ${JSON.stringify(name)} tells nothing about its machines`,
    { hint: `one of ${Object.keys(sources).join(', ')}` },
  )
}

function withoutConfig(id: string, title: string): ListedCloud {
  return {
    id,
    load: async () => ({
      ...(await import('./clouds/metal.ts')).metal,
      id,
      title,
      documentation: 'https://www.flatcar.org/docs/latest/installing/',
      needs: 'nothing: another agent reads the user data',
    }),
  }
}

/** Every name that a platform has. */
export function platformNames(): readonly string[] {
  return CLOUDS.flatMap(({ id, aliases = [] }) => [id, ...aliases])
}
