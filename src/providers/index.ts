/** The table of providers: which platforms there are. Each is loaded only when it is asked. */
import { FirstlightError } from '../errors.ts'
import type { Provider, ProviderEntry } from './provider.ts'

/** Every provider, by id. */
export const PROVIDERS: readonly ProviderEntry[] = [
  {
    id: 'akamai',
    title: 'Akamai (Linode)',
    documentation: 'https://techdocs.akamai.com/cloud-computing/docs/overview-of-the-metadata-service',
    needs: 'the metadata service at 169.254.169.254, with a token',
    network: true,
    load: httpRow('akamai'),
  },
  {
    id: 'aliyun',
    title: 'Alibaba Cloud',
    documentation: 'https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata',
    needs: 'the metadata service at 100.100.100.200',
    network: true,
    load: httpRow('aliyun'),
  },
  {
    id: 'applehv',
    title: 'Apple Hypervisor',
    documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/provisioning-applehv/',
    needs: 'an HTTP server of the host on vsock port 1024',
    network: false,
    load: async () => (await import('./applehv.ts')).applehv,
  },
  {
    id: 'aws',
    aliases: ['ec2', 'ami'],
    title: 'Amazon EC2',
    documentation: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html',
    needs: 'the metadata service at 169.254.169.254, with a token where it knows tokens',
    network: true,
    load: httpRow('aws'),
  },
  {
    id: 'azure',
    title: 'Microsoft Azure',
    documentation: 'https://learn.microsoft.com/en-us/azure/virtual-machines/user-data',
    needs: 'the metadata service at 169.254.169.254, else the provisioning DVD',
    network: true,
    load: async () => (await import('./azure.ts')).azure,
  },
  {
    id: 'azurestack',
    title: 'Microsoft Azure Stack',
    documentation: 'https://learn.microsoft.com/en-us/azure-stack/user/azure-stack-metadata-service',
    needs: 'the provisioning DVD',
    network: false,
    load: async () => (await import('./azure.ts')).azurestack,
  },
  {
    id: 'brightbox',
    title: 'Brightbox',
    documentation: 'https://www.brightbox.com/docs/reference/metadata-service/',
    needs: 'a config drive or the metadata service at 169.254.169.254',
    network: true,
    load: async () => (await import('./openstack.ts')).openstack('brightbox'),
  },
  {
    id: 'cloudstack',
    title: 'Apache CloudStack',
    documentation: 'https://docs.cloudstack.apache.org/en/latest/adminguide/virtual_machines/user-data.html',
    needs: 'a config drive or the metadata service of the DHCP server',
    network: true,
    load: async () => (await import('./cloudstack.ts')).cloudstack,
  },
  {
    id: 'digitalocean',
    title: 'DigitalOcean',
    documentation: 'https://docs.digitalocean.com/products/droplets/how-to/provide-user-data/',
    needs: 'the metadata service at 169.254.169.254',
    network: true,
    load: httpRow('digitalocean'),
  },
  {
    id: 'exoscale',
    title: 'Exoscale',
    documentation: 'https://community.exoscale.com/product/compute/instances/how-to/cloud-init/',
    needs: 'the metadata service at 169.254.169.254',
    network: true,
    load: httpRow('exoscale'),
  },
  {
    id: 'file',
    title: 'a file of this machine',
    documentation: 'https://coreos.github.io/ignition/supported-platforms/',
    needs: 'the file named by IGNITION_CONFIG_FILE, or config.ign in the working directory',
    network: false,
    load: async () => (await import('./file.ts')).file,
  },
  {
    id: 'gcp',
    aliases: ['gce'],
    title: 'Google Compute Engine',
    documentation: 'https://cloud.google.com/compute/docs/metadata/overview',
    needs: 'the metadata service at 169.254.169.254',
    network: true,
    load: httpRow('gcp'),
  },
  {
    id: 'hetzner',
    title: 'Hetzner Cloud',
    documentation: 'https://docs.hetzner.cloud/reference/cloud#server-metadata',
    needs: 'the metadata service at 169.254.169.254',
    network: true,
    load: httpRow('hetzner'),
  },
  {
    id: 'hyperv',
    title: 'Microsoft Hyper-V',
    documentation: 'https://learn.microsoft.com/en-us/virtualization/hyper-v-on-windows/reference/integration-services',
    needs: 'the key-value exchange of the host, /dev/vmbus/hv_kvp',
    network: false,
    load: async () => (await import('./hyperv.ts')).hyperv,
  },
  {
    id: 'ibmcloud',
    title: 'IBM Cloud VPC',
    documentation: 'https://cloud.ibm.com/docs/vpc?topic=vpc-user-data',
    needs: 'a drive labelled cidata',
    network: false,
    load: driveRow('ibmcloud'),
  },
  {
    id: 'kubevirt',
    title: 'KubeVirt',
    documentation: 'https://kubevirt.io/user-guide/user_workloads/startup_scripts/',
    needs: 'a drive labelled cidata or config-2',
    network: false,
    load: driveRow('kubevirt'),
  },
  {
    id: 'metal',
    aliases: ['pxe'],
    title: 'bare metal and PXE',
    documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/bare-metal/',
    needs: 'nothing: the config comes from the kernel command line or user.ign',
    network: false,
    load: async () => (await import('./metal.ts')).metal,
  },
  {
    id: 'nutanix',
    title: 'Nutanix AHV',
    documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/provisioning-nutanix/',
    needs: 'a drive labelled config-2',
    network: false,
    load: driveRow('nutanix'),
  },
  {
    id: 'nvidiabluefield',
    title: 'NVIDIA BlueField',
    documentation: 'https://docs.nvidia.com/networking/display/bluefielddpuosv470',
    needs: 'the boot FIFO of the card in sysfs',
    network: false,
    load: async () => (await import('./nvidiabluefield.ts')).nvidiabluefield,
  },
  {
    id: 'openstack',
    title: 'OpenStack',
    documentation: 'https://docs.openstack.org/nova/latest/user/metadata.html',
    needs: 'a config drive or the metadata service at 169.254.169.254 or fe80::a9fe:a9fe',
    network: true,
    load: async () => (await import('./openstack.ts')).openstack('openstack'),
  },
  {
    id: 'oraclecloud',
    title: 'Oracle Cloud Infrastructure',
    documentation: 'https://docs.oracle.com/en-us/iaas/Content/Compute/Tasks/gettingmetadata.htm',
    needs: 'the metadata service at 169.254.169.254',
    network: true,
    load: httpRow('oraclecloud'),
  },
  {
    id: 'outscale',
    title: 'Outscale',
    documentation: 'https://docs.outscale.com/en/userguide/Accessing-the-Metadata-and-User-Data-of-a-VM.html',
    needs: 'the metadata service at 169.254.169.254',
    network: true,
    load: httpRow('outscale'),
  },
  {
    id: 'packet',
    aliases: ['equinix'],
    title: 'Equinix Metal (Packet)',
    documentation: 'https://deploy.equinix.com/developers/docs/metal/server-metadata/user-data/',
    needs: 'the metadata service at metadata.packet.net, over HTTPS',
    network: true,
    load: async () => (await import('./packet.ts')).packet,
  },
  {
    id: 'powervs',
    title: 'IBM Power Virtual Server',
    documentation: 'https://cloud.ibm.com/docs/power-iaas',
    needs: 'a drive labelled config-2',
    network: false,
    load: driveRow('powervs'),
  },
  {
    id: 'proxmoxve',
    title: 'Proxmox VE',
    documentation: 'https://pve.proxmox.com/wiki/Cloud-Init_Support',
    needs: 'a drive labelled cidata',
    network: false,
    load: driveRow('proxmoxve'),
  },
  {
    id: 'qemu',
    title: 'QEMU',
    documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/provisioning-qemu/',
    needs: 'fw_cfg with the key opt/com.coreos/config; on s390x and ppc64le a virtio block device with serial=ignition',
    network: false,
    load: async () => (await import('./qemu.ts')).qemu,
  },
  {
    id: 'scaleway',
    title: 'Scaleway',
    documentation: 'https://www.scaleway.com/en/docs/instances/how-to/use-cloud-init/',
    needs: 'the metadata service at 169.254.42.42 or fd00:42::42, asked from a port below 1024',
    network: true,
    load: httpRow('scaleway'),
  },
  {
    id: 'upcloud',
    title: 'UpCloud',
    documentation: 'https://upcloud.com/docs/products/cloud-servers/features/metadata-service/',
    needs: 'the metadata service at 169.254.169.254, switched on for the server',
    network: true,
    load: httpRow('upcloud'),
  },
  {
    id: 'virtualbox',
    title: 'Oracle VirtualBox',
    documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/provisioning-virtualbox/',
    needs: 'the guest property /Ignition/Config, by the guest driver',
    network: false,
    load: async () => (await import('./virtualbox.ts')).virtualbox,
  },
  {
    id: 'vmware',
    title: 'VMware',
    documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/provisioning-vmware/',
    needs: "the guestinfo key ignition.config.data, by the hypervisor's RPC",
    network: false,
    load: async () => (await import('./vmware.ts')).vmware,
  },
  {
    id: 'vultr',
    title: 'Vultr',
    documentation: 'https://docs.vultr.com/how-to-use-vultr-metadata',
    needs: 'the metadata service at 169.254.169.254',
    network: true,
    load: httpRow('vultr'),
  },
  {
    id: 'zvm',
    title: 'z/VM',
    documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/provisioning-zvm/',
    needs: 'a spool file of type IGN in the virtual reader',
    network: false,
    load: async () => (await import('./zvm.ts')).zvm,
  },
  // Flatcar takes these names, and another agent reads what they hold.
  noConfig('cloudsigma', 'CloudSigma'),
  noConfig('interoute', 'Interoute'),
  noConfig('niftycloud', 'Nifty Cloud'),
  noConfig('rackspace', 'Rackspace'),
  noConfig('rackspace-onmetal', 'Rackspace OnMetal'),
  noConfig('vagrant', 'Vagrant'),
]

/** The entry of a provider, by its id or an alias; `undefined` when there is none. */
export function findProvider(id: string): ProviderEntry | undefined {
  return PROVIDERS.find((entry) => entry.id === id || entry.aliases?.includes(id) === true)
}

/**
 * Loads a provider by its id or an alias.
 * @throws FirstlightError `provider-unknown`
 */
export async function loadProvider(
  id: string,
): Promise<{ readonly entry: ProviderEntry; readonly provider: Provider }> {
  const entry = findProvider(id)
  if (entry === undefined) {
    throw new FirstlightError('provider-unknown', `there is no platform ${JSON.stringify(id)}`, {
      hint: `one of ${PROVIDERS.map((known) => known.id).join(', ')}`,
    })
  }
  return { entry, provider: await entry.load() }
}

function httpRow(id: string): () => Promise<Provider> {
  return async () => (await import('./http/http-cloud.ts')).httpCloud(id)
}

function driveRow(id: string): () => Promise<Provider> {
  return async () => (await import('./drive/config-drive.ts')).configDrive(id)
}

function noConfig(id: string, title: string): ProviderEntry {
  return {
    id,
    title,
    documentation: 'https://www.flatcar.org/docs/latest/installing/',
    needs: 'nothing: another agent reads the user data',
    network: false,
    load: async () => (await import('./metal.ts')).metal,
  }
}

/** Every name that a platform has. */
export function platformNames(): readonly string[] {
  return PROVIDERS.flatMap(({ id, aliases = [] }) => [id, ...aliases])
}
