import { describe, expect, test } from 'vitest'
import { detectPlatform } from '../../src/providers/detect.ts'
import { testMachine } from './test-context.ts'
import type { Tree } from './test-context.ts'

const dmi = (fields: Readonly<Record<string, string>>): Tree =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`sys/class/dmi/id/${name}`, `${value}\n`]))

async function detect(tree: Tree, architecture = 'x64'): Promise<string> {
  const { platform, rule } = await detectPlatform({ ...testMachine({ tree }).context, architecture })
  return `${platform}: ${rule}`
}

test.each<[string, Tree, string]>([
  [
    'fw_cfg',
    { 'sys/firmware/qemu_fw_cfg/by_name/opt/com.coreos/config/size': '2' },
    'qemu: fw_cfg has a key for the config',
  ],
  ['EC2 by hypervisor', { 'sys/hypervisor/uuid': 'ec2e1916-9099-7caf-fd21-012345abcdef' }, 'aws: the hypervisor or'],
  ['EC2 by UUID', dmi({ product_uuid: 'EC2E1916-9099-7CAF-FD21-012345ABCDEF' }), 'aws: the hypervisor or'],
  ['EC2 by swapped UUID', dmi({ product_uuid: '45E12AEC-DCD1-B213-94ED-012345ABCDEF' }), 'aws: the hypervisor or'],
  [
    'Brightbox',
    dmi({ product_serial: 'x.brightbox.com', product_uuid: 'ec2abcde-0000' }),
    'brightbox: DMI product_serial',
  ],
  [
    'Azure',
    dmi({ chassis_asset_tag: '7783-7084-3265-9085-8269-3286-77', sys_vendor: 'Microsoft Corporation' }),
    'azure: DMI',
  ],
  ['Hyper-V', dmi({ sys_vendor: 'Microsoft Corporation', product_name: 'Virtual Machine' }), 'hyperv: DMI says'],
  ['Hetzner', dmi({ sys_vendor: 'Hetzner' }), 'hetzner: DMI sys_vendor is Hetzner'],
  ['Google', dmi({ product_serial: 'GoogleCloud-ABC' }), 'gcp: DMI product_serial matches ^GoogleCloud-'],
  ['OpenStack rebranded', dmi({ chassis_asset_tag: 'HUAWEICLOUD' }), 'openstack: DMI chassis_asset_tag'],
  [
    'KubeVirt before its label',
    { ...dmi({ product_family: 'KubeVirt' }), 'dev/disk/by-label/config-2': '' },
    'kubevirt: DMI',
  ],
  ['VirtualBox', { 'dev/vboxguest': '' }, 'virtualbox: there is /dev/vboxguest'],
  ['VMware', dmi({ sys_vendor: 'VMware, Inc.' }), 'vmware: DMI sys_vendor is VMware, Inc.'],
  ['BlueField', { 'sys/bus/platform/devices/MLNXBF04:00/': {} }, 'nvidiabluefield: there is'],
  [
    'z/VM',
    { 'proc/sysinfo': 'Manufacturer: IBM\nVM00 Control Program: z/VM    7.3.0\n' },
    'zvm: /proc/sysinfo names z/VM',
  ],
  ['Proxmox', { ...dmi({ sys_vendor: 'QEMU' }), 'dev/disk/by-label/cidata': '' }, 'proxmoxve: a QEMU machine'],
  ['a config drive', { 'dev/disk/by-label/config-2': '' }, 'openstack: a drive is labelled config-2'],
  ['QEMU without anything', dmi({ sys_vendor: 'QEMU' }), 'qemu: DMI sys_vendor is QEMU'],
  ['nothing', {}, 'metal: no rule holds'],
])('%s', async (_, tree, outcome) => expect(await detect(tree)).toContain(outcome))

test('POWER', async () =>
  expect(await detect({ 'dev/disk/by-label/config-2': '' }, 'ppc64')).toContain('powervs: a POWER machine'))

describe('the kernel command line counts before every rule', () => {
  const hetzner = dmi({ sys_vendor: 'Hetzner' })
  test.each([
    ['ignition.platform.id=gcp', 'gcp'],
    ['ignition.platform.id=gcp ignition.platform.id=aws', 'aws'],
    ['flatcar.oem.id=vmware', 'vmware'],
    ['coreos.oem.id=ec2', 'ec2'],
    ['flatcar.oem.id=gce ignition.platform.id=qemu', 'qemu'],
    ['ignition.platform.id=', 'hetzner'],
  ])('%s', async (cmdline, platform) => {
    expect(await detect({ ...hetzner, 'proc/cmdline': cmdline })).toMatch(new RegExp(`^${platform}:`))
  })
})
