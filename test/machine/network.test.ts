import { createServer } from 'node:net'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import type { Config } from '../../src/config/model.ts'
import { unpack } from '../../src/fetch/unpack.ts'
import { checkFree, parseForward } from '../../src/machine/forwards.ts'
import { networkOption, parseAddress, staticAddress } from '../../src/machine/network.ts'

const NETWORKD =
  '[Match]\nName=eth0\n\n[Network]\nAddress=192.168.122.103/24\nGateway=192.168.122.1\nDNS=192.168.122.1\n'
const KEYFILE = '[ipv4]\nmethod=manual\naddress1=10.1.2.3/16,10.1.0.1\n'

function machineWith(path: string, text: string): Config {
  const source = `data:;base64,${Buffer.from(text).toString('base64')}`
  return { ignition: { version: '3.5.0' }, storage: { files: [{ path, contents: { source } }] } }
}

describe('the ports of a machine', () => {
  test.each([
    ['8080:80', { host: 8080, guest: 80 }],
    ['22', { host: 22, guest: 22 }],
    ['8080:', undefined],
    ['0:80', undefined],
    ['8080:70000', undefined],
    ['http:80', undefined],
    ['1:2:3', undefined],
    ['', undefined],
  ])('%j', (given, forward) => {
    expect(parseForward(given)).toEqual(forward)
  })

  test('one that another program listens on is refused before anything is started', async () => {
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const address = server.address()
    const host = typeof address === 'object' && address !== null ? address.port : 0
    await expect(checkFree([{ host, guest: 80 }])).rejects.toMatchObject({
      code: 'refused',
      message: `forwarding port ${host} of this host: another program listens there`,
      hint: expect.stringContaining(':80; ss -ltnp sport') as string,
    })
    server.close()
    await once(server, 'close')
    await expect(checkFree([{ host, guest: 80 }])).resolves.toBeUndefined()
  })
})

describe('the network of a machine', () => {
  test.each([
    ['/etc/systemd/network/00-static.network', NETWORKD, '192.168.122.103', 24, '192.168.122.1'],
    ['/etc/NetworkManager/system-connections/eth0.nmconnection', KEYFILE, '10.1.2.3', 16, '10.1.0.1'],
  ])('has the address that the document gives in %s', (path, text, address, prefix, gateway) => {
    expect(staticAddress(machineWith(path, text), unpack)).toEqual({ address, prefix, gateway })
  })

  test.each([
    ['another file', '/etc/motd', NETWORKD],
    ['an address by DHCP', '/etc/systemd/network/a.network', '[Network]\nDHCP=yes\n'],
    ['an address of version 6', '/etc/systemd/network/a.network', '[Network]\nAddress=fd00::1/64\n'],
    ['a network that has no room for QEMU', '/etc/systemd/network/a.network', '[Network]\nAddress=10.0.0.1/31\n'],
    ['no address', '/etc/systemd/network/a.network', '[Network]\nAddress=300.0.0.1/24\n'],
  ])('has none that is fixed with %s', (_, path, text) => {
    expect(staticAddress(machineWith(path, text), unpack)).toBeUndefined()
  })

  test.each([
    [undefined, 'user,id=network,hostfwd=tcp:127.0.0.1:8080-:80'],
    [
      '192.168.122.103/24',
      'user,id=network,net=192.168.122.0/24,host=192.168.122.1,dns=192.168.122.3,dhcpstart=192.168.122.50,hostfwd=tcp:127.0.0.1:8080-192.168.122.103:80',
    ],
    [
      '10.0.0.1/28',
      'user,id=network,net=10.0.0.0/28,host=10.0.0.2,dns=10.0.0.3,dhcpstart=10.0.0.5,hostfwd=tcp:127.0.0.1:8080-10.0.0.1:80',
    ],
  ])('around %s is what QEMU plays', (address, option) => {
    const fixed = address === undefined ? undefined : parseAddress(address)
    expect(networkOption([{ host: 8080, guest: 80 }], fixed)).toBe(option)
  })
})
