/** The table of platforms that tell a machine about itself. */
import { FirstlightError } from '../../errors.ts'
import { findProvider } from '../index.ts'
import type { ProviderContext } from '../provider.ts'
import type { Metadata } from './metadata.ts'

/** How a platform's metadata is had. */
export interface MetadataSource {
  fetch(context: ProviderContext): Promise<Metadata>
  /** Tells the platform that the machine is up, at every boot. */
  checkIn?(context: ProviderContext): Promise<void>
}

const DRIVE_TIMEOUT = 30_000

const keyed = (id: string): MetadataSource => ({
  fetch: async (context) => (await import('./services.ts')).fetchKeyed(context, id),
})
const drive = (id: string): MetadataSource => ({ fetch: (context) => fromDrive(context, id) })

/** Every platform with metadata, by the name that `metadata --platform` takes. */
export const METADATA_SOURCES: Readonly<Record<string, MetadataSource>> = {
  akamai: { fetch: async (context) => (await import('./services.ts')).fetchAkamai(context) },
  aliyun: keyed('aliyun'),
  aws: { fetch: async (context) => (await import('./services.ts')).fetchAws(context) },
  azure: {
    fetch: async (context) => (await import('./azure.ts')).fetchAzure(context),
    checkIn: async (context) => (await import('./wire-server.ts')).checkInAzure(context),
  },
  azurestack: {
    fetch: async (context) => (await import('./azure.ts')).fetchAzurestack(context),
    checkIn: async (context) => (await import('./wire-server.ts')).checkInAzure(context),
  },
  brightbox: { fetch: async (context) => (await import('./services.ts')).fetchOpenstackService(context) },
  cloudstack: {
    fetch: async (context) =>
      (await onDrive(context, 'cloudstack-configdrive')) ?? (await import('./services.ts')).fetchCloudstack(context),
  },
  'cloudstack-configdrive': drive('cloudstack-configdrive'),
  'cloudstack-metadata': { fetch: async (context) => (await import('./services.ts')).fetchCloudstack(context) },
  digitalocean: { fetch: async (context) => (await import('./services.ts')).fetchDigitalocean(context) },
  exoscale: keyed('exoscale'),
  gcp: keyed('gcp'),
  hetzner: { fetch: async (context) => (await import('./services.ts')).fetchHetzner(context) },
  ibmcloud: drive('ibmcloud'),
  'ibmcloud-classic': drive('ibmcloud-classic'),
  kubevirt: drive('kubevirt'),
  openstack: {
    fetch: async (context) =>
      (await onDrive(context, 'openstack')) ?? (await import('./services.ts')).fetchOpenstackService(context),
  },
  'openstack-metadata': { fetch: async (context) => (await import('./services.ts')).fetchOpenstackService(context) },
  oraclecloud: { fetch: async (context) => (await import('./services.ts')).fetchOraclecloud(context) },
  outscale: keyed('outscale'),
  packet: {
    fetch: async (context) => (await import('./services.ts')).fetchPacket(context),
    checkIn: async (context) => (await import('../packet.ts')).packet.reportStatus?.(context, { kind: 'booted' }),
  },
  powervs: drive('powervs'),
  proxmoxve: drive('proxmoxve'),
  scaleway: {
    fetch: async (context) => (await import('./services.ts')).fetchScaleway(context),
    checkIn: async (context) => (await import('./services.ts')).checkInScaleway(context),
  },
  upcloud: keyed('upcloud'),
  vmware: { fetch: async (context) => (await import('./vmware.ts')).fetchVmware(context) },
  vultr: keyed('vultr'),
}

/**
 * How a platform's metadata is had, by its id or an alias.
 * @throws FirstlightError `provider-unknown`
 */
export function metadataSource(id: string): MetadataSource {
  const name = Object.hasOwn(METADATA_SOURCES, id) ? id : (findProvider(id)?.id ?? id)
  const source = Object.hasOwn(METADATA_SOURCES, name) ? METADATA_SOURCES[name] : undefined
  if (source !== undefined) return source
  throw new FirstlightError('provider-unknown', `the platform ${JSON.stringify(id)} tells nothing about its machines`, {
    hint: `one of ${Object.keys(METADATA_SOURCES).join(', ')}`,
  })
}

async function fromDrive(context: ProviderContext, id: string): Promise<Metadata> {
  const metadata = await onDrive(context, id, DRIVE_TIMEOUT)
  if (metadata !== undefined) return metadata
  throw new FirstlightError('provider-failed', `reading the metadata of ${id}: the drive did not appear`, {
    hint: 'is this the right platform?',
  })
}

/** Looks once by default: where there is a service too, that is asked next. */
async function onDrive(context: ProviderContext, id: string, timeout = 0): Promise<Metadata | undefined> {
  return (await import('./drives.ts')).fetchFromDrive(context, id, timeout)
}
