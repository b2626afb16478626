import fs from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { createNetwork, whyNoNetwork, type Network } from '../../scripts/boot/network.ts'
import { run } from '../../scripts/boot/run.ts'
import { FIRMWARE } from '../../scripts/boot/uefi.ts'
import { bootTest, PHASES_OF_THIS_BOOT, PHASES_WITH_NETWORK, type World } from './boot-test.ts'

const EXAMPLE = 'examples/netboot'
/** For an emulated processor, and so that a machine that fails is off; all else is as the profiles of the example have it. */
const MORE_WORDS =
  'no_timer_check mitigations=off panic=-1 rd.shell=0 rd.emergency=poweroff audit=0 apparmor=0 loglevel=4 systemd.show_status=0'
const CHECK = `${PHASES_OF_THIS_BOOT}\ncat /proc/sys/kernel/hostname; systemctl is-active report-up`

bootTest('three machines that nobody touches become what the network says, each its own', 'rare', async (world) => {
  const reason = whyNoNetwork()
  if (reason !== undefined) world.skip(reason)
  const network = createNetwork('192.0.2.1/24')
  onTestFinished(() => network.remove())
  const { served, loaders } = await serve(network, folderFor(world))
  // The cards of the BIOS machines have iPXE in them; UEFI fetches that of Debian's package.
  const machines = [
    ['web', '52:54:00:00:00:01', undefined],
    ['database', '52:54:00:00:00:02', FIRMWARE],
    ['worker', '52:54:00:00:00:03', undefined],
  ] as const
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const boots = machines.map(async ([name, mac, firmware]) => {
    const plug = network.plug(mac)
    const machine = world.machine(`netboot-${name}`, { plug, check: CHECK, ...(firmware ? { firmware } : {}) })
    expect(await world.boot(machine, { powerCut: stop.signal })).toMatchObject({
      ending: 'off',
      check: [PHASES_WITH_NETWORK, name, 'active', 'status 0'],
    })
  })
  await Promise.all(boots)
  const ups = machines.map(([name]) => `/up?name=${name} 200`)
  expect(served.filter((line) => line.startsWith('/up')).toSorted()).toEqual(ups.toSorted())
  expect(new Set(loaders).size).toBe(1)
})

/** The example's folder with the kernel and initramfs of the image: as a person fills it in. */
function folderFor({ image }: World): string {
  const folder = path.resolve('.cache/boot/machines/netboot')
  fs.rmSync(folder, { recursive: true, force: true })
  fs.cpSync(EXAMPLE, folder, { recursive: true })
  fs.copyFileSync(image.kernel, path.join(folder, 'assets/vmlinuz'))
  run('zstd', ['-q', '-1', image.initramfs, '-o', path.join(folder, 'assets/initrd')])
  onTestFinished(() => fs.rmSync(path.join(folder, 'assets'), { recursive: true }))
  for (const name of fs.readdirSync(path.join(folder, 'profiles'))) {
    const file = path.join(folder, 'profiles', name)
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"console=ttyS0"', `"console=ttyS0 ${MORE_WORDS}"`))
  }
  return folder
}

/** Starts what the example starts. @returns what was asked of the web server, and what was sent by TFTP */
async function serve(
  network: Network,
  folder: string,
): Promise<{ readonly served: string[]; readonly loaders: string[] }> {
  const [served, loaders]: [string[], string[]] = [[], []]
  const server = [process.execPath, path.join(folder, 'serve.mjs'), '8080']
  await network.serve(server, /^serving /, (line) => {
    served.push(line.slice(line.indexOf(' ') + 1))
  })
  const leases = path.join(folder, 'leases')
  const dnsmasq = ['dnsmasq', `--conf-file=${folder}/dnsmasq.conf`, '--no-daemon', `--dhcp-leasefile=${leases}`]
  await network.serve(dnsmasq, /TFTP root is/, (line) => {
    fs.appendFileSync(path.join(folder, 'dnsmasq.log'), `${line}\n`)
    if (/sent .*ipxe\.efi/.test(line)) loaders.push(line)
  })
  return { served, loaders }
}
