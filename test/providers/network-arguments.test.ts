import { expect, test } from 'vitest'
import { kubevirtArguments, proxmoxveArguments } from '../../src/providers/metadata/network-arguments.ts'
import { networkArguments } from '../../src/providers/network-arguments.ts'
import { networkConfig, networkData } from '../../src/providers/metadata/network-config.ts'
import { testMachine } from './test-context.ts'

test('proxmoxve: fixed addresses of both families, with and without a gateway', () => {
  const subnets = [
    { type: 'static', address: '192.0.2.5', netmask: '255.255.255.0', gateway: '192.0.2.1' },
    { type: 'static6', address: '2001:db8::5/64', gateway: '2001:db8::1' },
  ]
  const other = [{ type: 'static', address: '10.1.0.5', netmask: '255.255.0.0' }]
  const config = [
    { type: 'physical', name: 'eth0', mac_address: 'bc:24:11:00:00:01', subnets },
    { type: 'physical', name: 'eth1', subnets: other },
    { type: 'nameserver', address: ['192.0.2.53', '2001:db8::53'] },
  ]
  expect(proxmoxveArguments(networkConfig({ version: 1, config }))).toEqual([
    'ip=192.0.2.5::192.0.2.1:255.255.255.0:::off',
    'ip=[2001:db8::5]::[2001:db8::1]:64:::off',
    'ip=10.1.0.5:::255.255.0.0:::off',
    'nameserver=192.0.2.53',
    'nameserver=[2001:db8::53]',
  ])
})

test.each([
  [[{ type: 'dhcp4' }], ['ip=dhcp']],
  [[{ type: 'dhcp6' }], ['ip=dhcp6']],
  [[{ type: 'dhcp4' }, { type: 'dhcp6' }], ['ip=dhcp,dhcp6']],
  [[], []],
])('proxmoxve: %j is %j', (subnets, expected) => {
  const config = [{ type: 'physical', name: 'eth0', subnets }]
  expect(proxmoxveArguments(networkConfig({ version: 1, config }))).toEqual(expected)
})

test('kubevirt: interfaces by name, else by MAC address; default routes apart', () => {
  const network = networkData({
    links: [
      { id: 'a', name: 'eth0' },
      { id: 'b', ethernet_mac_address: '02:00:00:00:00:01' },
      { id: 'c' },
      { id: 'd', name: 'eth9 rd.break' },
    ],
    networks: [
      {
        link: 'a',
        type: 'ipv4',
        ip_address: '192.0.2.5',
        netmask: '255.255.255.0',
        routes: [
          { network: '0.0.0.0', netmask: '0.0.0.0', gateway: '192.0.2.1' },
          { network: '10.0.0.0', netmask: '255.0.0.0', gateway: '192.0.2.2' },
        ],
      },
      { link: 'a', type: 'ipv6', ip_address: '2001:db8::5/64', gateway: '2001:db8::1' },
      { link: 'b', type: 'ipv4_dhcp' },
      { link: 'c', type: 'ipv4_dhcp' },
      { link: 'd', type: 'ipv4_dhcp' },
    ],
    services: [{ type: 'dns', address: '192.0.2.53' }],
  })
  expect(kubevirtArguments(network)).toEqual([
    'ip=192.0.2.5:::255.255.255.0::eth0:static',
    'ip=[2001:db8::5]:::64::eth0:static',
    'ip=02:00:00:00:00:01:dhcp',
    'rd.route=0.0.0.0/0:192.0.2.1',
    'rd.route=[::/0]:[2001:db8::1]',
    'nameserver=192.0.2.53',
  ])
})

test.each([
  ['vmware', 'ip=10.0.0.5::10.0.0.1:24::ens192:off\n', 'ip=10.0.0.5::10.0.0.1:24::ens192:off'],
  ['vmware', undefined, 'ip=dhcp'],
  ['aws', undefined, 'ip=dhcp'],
])('%s that says %j', async (platform, said, expected) => {
  const machine = testMachine({
    helpers: {
      getGuestinfo: (key) =>
        Promise.resolve(
          said === undefined || key !== 'afterburn.initrd.network-kargs'
            ? { kind: 'absent' }
            : { kind: 'value', bytes: Buffer.from(said) },
        ),
    },
  })
  expect(await networkArguments(machine.context, platform, 'ip=dhcp')).toBe(expected)
})

test('a machine whose command line has an ip= of its own is left alone', async () => {
  const machine = testMachine({ tree: { 'proc/cmdline': 'quiet ip=eth0:dhcp' } })
  expect(await networkArguments(machine.context, 'vmware', 'ip=dhcp')).toBe('')
  expect(machine.log).toEqual([
    { level: 'warning', message: 'the kernel command line has an ip= of its own, which is left alone' },
  ])
})
