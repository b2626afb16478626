import fs from 'node:fs'
import { expect } from 'vitest'
import { BOOT_PARTITION } from '../../scripts/boot/disks.ts'
import { bootTest, bootTwice } from './boot-test.ts'

bootTest(
  'an array, an encrypted volume in it and a filesystem in that are there in both boots',
  'always',
  async (world) => {
    const check = `findmnt -rno FSTYPE,SOURCE /data; cat /data/marker; echo; lsblk -nro TYPE /dev/mapper/secret
    sed -n 's/^md.* : //p' /proc/mdstat`
    const config = fs.readFileSync('test/boot/documents/raid-luks.bu', 'utf8')
    const machine = await bootTwice(
      world,
      world.machine('stack', { config, check, disks: { one: 400, two: 400 }, system: BOOT_PARTITION }),
    )
    expect(machine).toEqual([
      'xfs /dev/mapper/secret',
      'kept',
      'crypt',
      expect.stringMatching(/^active raid1 /),
      'status 0',
    ])
  },
)
