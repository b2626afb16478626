import fs from 'node:fs'
import { expect } from 'vitest'
import { FIRMWARE, uefiDisk } from '../../scripts/boot/uefi.ts'
import { bootTest, bootTwice } from './boot-test.ts'

const ARGUMENTS =
  'ignition.platform.id=qemu rd.shell=0 rd.emergency=poweroff panic=-1 loglevel=4 mitigations=off systemd.show_status=0'

bootTest('UEFI and GRUB boot a machine for the first time because of its stamp', 'rare', async (world) => {
  // GRUB sources the stamp, in which an installer may say how the network is set up in the first boot.
  const system = uefiDisk(ARGUMENTS, 'set ignition_network_kcmdline="installer.says=hello"\n')
  const machine = world.machine('uefi', {
    config: fs.readFileSync('examples/first-boot.bu', 'utf8'),
    system,
    firmware: FIRMWARE,
    check: `hostname; [ -d /sys/firmware/efi ] && echo efi; systemctl is-active web-server
      grep -o 'installer.says=hello' /proc/cmdline >> /srv/said; cat /srv/said`,
  })
  const said = await bootTwice(world, machine)
  // The second boot added nothing.
  expect(said.slice(0, -1)).toEqual(['sunrise', 'efi', 'active', 'installer.says=hello'])
})
