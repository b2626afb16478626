import fs from 'node:fs'
import { expect } from 'vitest'
import { BOOT_PARTITION } from '../../scripts/boot/disks.ts'
import { hasStamp } from '../../scripts/boot/machine.ts'
import { bootTest, OFFLINE_PHASES, PHASES_OF_THIS_BOOT } from './boot-test.ts'

/** What the loader of such an image adds from the second boot on. */
const OPENS_ROOT = (uuid: string): string => `rd.luks.name=${uuid}=root rd.luks.key=${uuid}=/root.key:LABEL=boot`

bootTest('the root filesystem moves into a LUKS volume, with the system in it', 'rare', async (world) => {
  const config = fs.readFileSync('test/boot/documents/root-on-luks.bu', 'utf8')
  const check = `${PHASES_OF_THIS_BOOT}
    findmnt -nro SOURCE,FSTYPE /; lsblk -nro TYPE /dev/mapper/root; blkid -o value -s LABEL /dev/mapper/root; hostname
    findmnt -nro SOURCE,FSTYPE /boot; stat -c %a /usr/bin/su; find / -xdev -perm -4000 | sort | tr '\\n' ' '; echo
    find / -xdev -name '.firstlight*' -o -xdev -name 'firstlight-root'; systemctl is-system-running --wait`
  const machine = world.machine('root-on-luks', { config, check, system: BOOT_PARTITION })
  const first = await world.boot(machine)
  expect(first.check).toEqual([
    OFFLINE_PHASES,
    '/dev/mapper/root ext4',
    'crypt',
    'root',
    'within',
    '/dev/vda1 ext4',
    '4755',
    expect.stringContaining('/usr/bin/su '),
    'running',
    'status 0',
  ])
  expect(hasStamp(machine)).toBe(false)
  const uuid = /uuid: (\S+)/.exec(config)?.[1] ?? ''
  const second = await world.boot(machine, { kernelArguments: OPENS_ROOT(uuid) })
  expect(second.check).toEqual(['', ...first.check.slice(1)])
})
