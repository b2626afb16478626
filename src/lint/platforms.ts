/** What is known of how a platform keeps user data. Only what its own documentation, or our pages on platforms, say. */
export interface Platform {
  /** Most bytes of user data; absent where no limit is known. */
  readonly limit?: number
  /** Whether the limit counts the base64 of the data. */
  readonly countsBase64?: boolean
  /** Who can read user data besides root, on the running machine and around it; absent where nobody else is known to. */
  readonly readers?: string
  /** Where that stands, and when it was looked at. */
  readonly source: string
}

const METADATA = 'every process of the machine that can reach the metadata service'

/** The platforms of which something is known, by the id that `--platform` has. */
export const PLATFORMS: Readonly<Record<string, Platform>> = {
  aws: {
    limit: 16_384,
    readers: METADATA,
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html (2026-11)',
  },
  azure: {
    limit: 65_535,
    readers: 'every process of the machine that can reach the metadata service, while it offers the data',
    source:
      'https://learn.microsoft.com/dotnet/api/azure.resourcemanager: VirtualMachineOSProfile.CustomData (2026-11)',
  },
  digitalocean: {
    readers: METADATA,
    source: 'https://docs.digitalocean.com/products/droplets/how-to/access-metadata/ (2026-11)',
  },
  gcp: {
    limit: 262_144,
    readers: METADATA,
    source: 'https://cloud.google.com/php/docs/reference/cloud-compute/latest/V1.Items (2026-11)',
  },
  hetzner: {
    limit: 32_768,
    readers: METADATA,
    source: 'https://docs.hetzner.cloud/reference/cloud: user_data of a server (2026-11)',
  },
  ibmcloud: { limit: 65_536, source: 'https://cloud.ibm.com/docs/vpc?topic=vpc-user-data (2026-11)' },
  openstack: {
    limit: 65_535,
    countsBase64: true,
    readers: METADATA,
    source: 'https://docs.openstack.org/nova/stein/user/user-data.html (2026-11)',
  },
  scaleway: { readers: METADATA, source: 'docs/providers.md' },
  exoscale: { readers: METADATA, source: 'docs/providers.md' },
  vultr: { readers: METADATA, source: 'docs/providers.md' },
  akamai: { readers: METADATA, source: 'docs/providers.md' },
  virtualbox: {
    limit: 1024,
    source: 'https://github.com/coreos/ignition/issues/2226: VirtualBox 7.2.8 takes about 1 KiB (2026-11)',
  },
  vmware: {
    limit: 65_536,
    readers: 'every process of the machine that may ask for guestinfo',
    source: 'docs/providers.md; open-vm-tools takes 64 KiB for a value (2026-11)',
  },
  metal: { source: 'docs/providers.md' },
  qemu: { source: 'docs/providers.md' },
}
