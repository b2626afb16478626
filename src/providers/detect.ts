/** Tells the platform by what stands in files of this machine; it never asks anybody. The first rule that holds decides. */
import { below, kindOf, listNames, readLine } from './machine-files.ts'
import { platformOf } from './kernel-command-line.ts'
import type { ProviderContext } from './provider.ts'
import { readKernelWords } from './sources/command-line.ts'

/** Which platform this is, and how it is known. */
export interface Detection {
  readonly platform: string
  /** The rule that held, for people. */
  readonly rule: string
}

/** What the rules look at. */
interface Machine {
  /** A field of the firmware's description, e.g. `sys_vendor`; empty when there is none. */
  readonly dmi: (field: string) => string
  /** Whether something is at a path below a root. */
  readonly has: (root: 'sys' | 'dev' | 'proc', path: string) => boolean
  readonly text: (root: 'sys' | 'dev' | 'proc', path: string) => string
  readonly label: (name: string) => boolean
  readonly architecture: string
}

interface Rule {
  readonly platform: string
  readonly rule: string
  holds(machine: Machine): boolean
}

const dmi = (platform: string, field: string, value: string | RegExp): Rule => ({
  platform,
  rule: `DMI ${field} ${typeof value === 'string' ? `is ${value}` : `matches ${value.source}`}`,
  holds: (machine) => (typeof value === 'string' ? machine.dmi(field) === value : value.test(machine.dmi(field))),
})

/**
 * In this order: what is itself the config, what vendors write into firmware, channels of hypervisors, and labels of drives
 * last, since a drive may be left over from another machine.
 */
const RULES: readonly Rule[] = [
  {
    platform: 'qemu',
    rule: 'fw_cfg has a key for the config',
    holds: ({ has }) =>
      has('sys', 'firmware/qemu_fw_cfg/by_name/opt/com.coreos/config') ||
      has('sys', 'firmware/qemu_fw_cfg/by_name/opt/org.flatcar-linux/config'),
  },
  {
    platform: 'qemu',
    rule: 'there is a block device virtio-ignition',
    holds: ({ has }) => has('dev', 'disk/by-id/virtio-ignition'),
  },
  dmi('akamai', 'sys_vendor', /^(Linode|Akamai)$/),
  dmi('aliyun', 'product_name', 'Alibaba Cloud ECS'),
  // Before EC2, whose interface it imitates.
  dmi('brightbox', 'product_serial', /\.brightbox\.com$/),
  {
    platform: 'aws',
    rule: 'the hypervisor or the product UUID starts with ec2, in either byte order',
    holds: ({ dmi: field, text }) =>
      [text('sys', 'hypervisor/uuid'), field('product_uuid')].some(
        (uuid) => /^ec2/i.test(uuid) || /^[0-9a-f]{4}2[0-9a-f]ec-/i.test(uuid),
      ),
  },
  dmi('azure', 'chassis_asset_tag', '7783-7084-3265-9085-8269-3286-77'),
  dmi('cloudstack', 'product_name', /^CloudStack/),
  dmi('digitalocean', 'sys_vendor', 'DigitalOcean'),
  dmi('exoscale', 'product_name', /^Exoscale/),
  dmi('gcp', 'product_name', 'Google Compute Engine'),
  dmi('gcp', 'product_serial', /^GoogleCloud-/),
  dmi('hetzner', 'sys_vendor', 'Hetzner'),
  dmi('oraclecloud', 'chassis_asset_tag', 'OracleCloud.com'),
  dmi('outscale', 'sys_vendor', '3DS Outscale'),
  dmi('outscale', 'product_name', '3DS Outscale VM'),
  dmi('scaleway', 'sys_vendor', 'Scaleway'),
  dmi('upcloud', 'sys_vendor', 'UpCloud'),
  dmi('vultr', 'sys_vendor', 'Vultr'),
  dmi('kubevirt', 'sys_vendor', 'KubeVirt'),
  dmi('kubevirt', 'product_family', 'KubeVirt'),
  dmi('nutanix', 'sys_vendor', 'Nutanix'),
  dmi('openstack', 'product_name', /^OpenStack (Nova|Compute)$/),
  dmi(
    'openstack',
    'chassis_asset_tag',
    /^(OpenStack Nova|OpenStack Compute|OpenTelekomCloud|SAP CCloud VM|HUAWEICLOUD|Samsung Cloud Platform)$/,
  ),
  {
    platform: 'nvidiabluefield',
    rule: 'there is the boot FIFO of a card',
    holds: ({ has }) => has('sys', 'bus/platform/devices/MLNXBF04:00'),
  },
  {
    platform: 'zvm',
    rule: '/proc/sysinfo names z/VM',
    holds: ({ text }) => /Control Program: z\/VM/.test(text('proc', 'sysinfo')),
  },
  { platform: 'virtualbox', rule: 'there is /dev/vboxguest', holds: ({ has }) => has('dev', 'vboxguest') },
  dmi('virtualbox', 'product_name', 'VirtualBox'),
  dmi('vmware', 'sys_vendor', 'VMware, Inc.'),
  {
    platform: 'hyperv',
    rule: 'DMI says a virtual machine of Microsoft, and not of Azure',
    holds: ({ dmi: field }) =>
      field('sys_vendor') === 'Microsoft Corporation' && field('product_name') === 'Virtual Machine',
  },
  {
    platform: 'applehv',
    rule: 'DMI says a virtual machine of Apple, and there is vsock',
    holds: ({ dmi: field, has }) => field('sys_vendor').startsWith('Apple') && has('sys', 'devices/virtual/misc/vsock'),
  },
  {
    platform: 'powervs',
    rule: 'a POWER machine with a drive labelled config-2',
    holds: ({ architecture, label }) => architecture === 'ppc64' && label('config-2'),
  },
  {
    platform: 'proxmoxve',
    rule: 'a QEMU machine with a drive labelled cidata',
    holds: ({ dmi: field, label }) => field('sys_vendor') === 'QEMU' && label('cidata'),
  },
  {
    platform: 'openstack',
    rule: 'a drive is labelled config-2',
    holds: ({ label }) => label('config-2') || label('CONFIG-2'),
  },
  dmi('qemu', 'sys_vendor', 'QEMU'),
]

/**
 * The platform of this machine: what the kernel command line says, else by the first rule that holds, else `metal`.
 * An explicit argument of a user goes before all this and is not asked about here.
 */
export function detectPlatform(context: Pick<ProviderContext, 'roots' | 'environment' | 'architecture'>): Detection {
  const told = platformOf(readKernelWords(context))
  if (told !== undefined) return { platform: told, rule: 'the kernel command line says so' }
  const machine = machineOf(context)
  const found = RULES.find((rule) => rule.holds(machine))
  return found === undefined
    ? { platform: 'metal', rule: 'no rule holds' }
    : { platform: found.platform, rule: found.rule }
}

function machineOf({ roots, architecture }: Pick<ProviderContext, 'roots' | 'architecture'>): Machine {
  const labels = listNames(below(roots.dev, 'disk/by-label')) ?? []
  return {
    dmi: (field) => readLine(below(roots.sys, 'class/dmi/id', field)) ?? '',
    has: (root, path) => kindOf(below(roots[root], path)) !== undefined,
    text: (root, path) => readLine(below(roots[root], path)) ?? '',
    label: (name) => labels.includes(name),
    architecture,
  }
}
