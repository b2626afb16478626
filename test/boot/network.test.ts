import fs from 'node:fs'
import { expect } from 'vitest'
import { hasStamp } from '../../scripts/boot/machine.ts'
import { bootTest, PHASES_OF_THIS_BOOT } from './boot-test.ts'
import { withServer } from './server.ts'

/**
 * For a check: how often networkd was started in the initramfs, and the name servers and the address that it then had;
 * what it left there for the real root.
 */
const NETWORK_OF_THIS_BOOT = `
  journalctl --boot --output cat | sed '/^Switching root/q' > /run/initramfs.log
  echo "networkd: $(grep -c '^Started systemd-networkd' /run/initramfs.log)"
  sed -n 's/^e[a-z0-9]* *UP *\\([0-9./]*\\).*/address: \\1/p; s/^\\(name servers: [0-9.]*\\).*/\\1/p' /run/initramfs.log | sort -u
  ls /run/systemd/network 2> /dev/null`

bootTest(
  'a config behind a URL brings the network up, for the initramfs of the first boot alone',
  'always',
  async (world) => {
    const requests = new Set<string>()
    await withServer(
      (url, port) => {
        requests.add(url)
        return url === '/machine.bu' ? messageFrom(`http://10.0.2.2:${port}/motd`) : 'fetched in the initramfs\n'
      },
      async (port) => {
        const kernelArguments = `ignition.config.url=http://10.0.2.2:${port}/machine.bu`
        const check = `${PHASES_OF_THIS_BOOT}${NETWORK_OF_THIS_BOOT}\ncat /etc/motd`
        const machine = world.machine('url', { network: true, kernelArguments, check })
        const first = await world.boot(machine)
        const made = ['fetched in the initramfs', 'status 0']
        const network = ['networkd: 1', 'address: 10.0.2.15/24', 'name servers: 10.0.2.3']
        expect(first.check).toEqual(['fetch-offline fetch kargs disks mount files umount ', ...network, ...made])
        expect(hasStamp(machine)).toBe(false)
        const second = await world.boot(machine)
        expect(second).toMatchObject({ isFirst: false, check: ['', 'networkd: 0', ...made] })
      },
    )
    expect([...requests]).toEqual(['/machine.bu', '/motd'])
  },
)

bootTest('the kernel arguments say what the network is, when a document needs it', 'rare', async (world) => {
  await withServer(
    () => 'fetched in the initramfs\n',
    async (port) => {
      const machine = world.machine('address', {
        network: true,
        config: messageFrom(`http://10.0.2.2:${port}/motd`),
        kernelArguments: 'ip=10.0.2.77::10.0.2.2:255.255.255.0::enp0s4:none nameserver=10.0.2.4',
        check: `${NETWORK_OF_THIS_BOOT}\ncat /etc/motd`,
      })
      const first = await world.boot(machine)
      const network = ['networkd: 1', 'address: 10.0.2.77/24', 'name servers: 10.0.2.4']
      // The file is the real root's: its own systemd reads the same arguments.
      const files = ['90-enp0s4.network']
      expect(first.check).toEqual([...network, ...files, 'fetched in the initramfs', 'status 0'])
    },
  )
})

bootTest('the network stays down in a first boot that does not need it', 'rare', async (world) => {
  const config = fs.readFileSync('examples/first-boot.bu', 'utf8')
  const machine = world.machine('offline', { network: true, config, check: NETWORK_OF_THIS_BOOT })
  const first = await world.boot(machine)
  expect(first).toMatchObject({ isFirst: true, check: ['networkd: 0', 'status 0'] })
})

/** A document that writes the message of the day from a URL. */
function messageFrom(source: string): string {
  const contents = { source }
  const files = [{ path: '/etc/motd', overwrite: true, contents }]
  return JSON.stringify({ ignition: { version: '3.5.0' }, storage: { files } })
}
