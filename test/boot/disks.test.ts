import fs from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { BOOT_PARTITION } from '../../scripts/boot/disks.ts'
import { bootTest, bootTwice } from './boot-test.ts'

/** udev of the initramfs makes no link to a partition, whatever is in it: as if each came too late for the wait. */
const NO_LINKS = { 'etc/udev/rules.d/99-no-links.rules': 'SUBSYSTEM=="block", ENV{DEVTYPE}=="partition", SYMLINK=""\n' }

bootTest(
  'a new partition and a new filesystem are found by their labels where udev has made no links',
  'rare',
  async (world) => {
    const config = fs.readFileSync('test/boot/documents/found-by-label.bu', 'utf8')
    const check = 'mount /dev/vdb1 /mnt && cat /mnt/marker; echo; blkid -o value -s TYPE /dev/vdb1 /dev/vdb2'
    const machine = world.machine('found-by-label', { config, check, disks: { data: 128 }, initramfsFiles: NO_LINKS })
    expect(await bootTwice(world, machine)).toEqual(['found by its label', 'ext4', 'swap', 'status 0'])
    const console = fs.readFileSync(path.join(machine.directory, 'console-first.log'), 'utf8')
    expect(console).toContain(
      'waiting for the devices "/dev/disk/by-partlabel/the-data", "/dev/disk/by-partlabel/the-swap"',
    )
  },
)

bootTest(
  'an array, an encrypted volume in it, xfs, ext4, vfat and swap are there in both boots',
  'always',
  async (world) => {
    const check = `
    for format in xfs ext4 vfat; do findmnt -rno FSTYPE,SOURCE /srv/$format; cat /srv/$format/marker; echo; done
    swapon --show=NAME,TYPE --noheadings; lsblk -nro TYPE /dev/mapper/secret; sed -n 's/^md.* : //p' /proc/mdstat | cut -d' ' -f1,2
    grep -c '\\[UU\\]' /proc/mdstat; blkid -o value -s LABEL /dev/disk/by-partlabel/plain /dev/disk/by-partlabel/fat
    systemctl list-units --failed --plain --no-legend`
    const config = fs.readFileSync('test/boot/documents/all-filesystems.bu', 'utf8')
    const disks = { one: 400, two: 400, more: 256 }
    const machine = world.machine('all-filesystems', { config, check, disks, system: BOOT_PARTITION })
    expect(await bootTwice(world, machine)).toEqual([
      'xfs /dev/mapper/secret',
      'in the array',
      'ext4 /dev/vdd1',
      'in ext4',
      'vfat /dev/vdd2',
      'in vfat',
      '/dev/vdd3 partition',
      'crypt',
      'active raid1',
      '1',
      'plain',
      'FAT',
      'status 0',
    ])
  },
)
