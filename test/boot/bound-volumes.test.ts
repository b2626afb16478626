import fs from 'node:fs'
import { expect } from 'vitest'
import { bootTest, bootTwice } from './boot-test.ts'
import { startTang } from './tang-server.ts'

bootTest(
  'volumes bound to a Tang server and to a TPM are made, and open by themselves in the second boot',
  'rare',
  async (world) => {
    const tang = await startTang('.cache/boot/machines/tang')
    const document = fs.readFileSync('test/boot/documents/bound-volumes.bu', 'utf8')
    const config = document.replace('PORT', String(tang.port)).replace('THUMBPRINT', tang.thumbprint)
    const check = `
    for volume in remote chip; do
      findmnt -nro SOURCE /srv/$volume; cat /srv/$volume/marker; echo; lsblk -nro TYPE /dev/mapper/$volume
    done
    for disk in one two; do clevis luks list -d /dev/disk/by-id/virtio-$disk | grep -oE '"(tang|tpm2)"'; done`
    const machine = world.machine('bound-volumes', {
      config,
      check,
      disks: { one: 64, two: 64 },
      network: true,
      tpm: true,
    })
    try {
      expect(await bootTwice(world, machine)).toEqual([
        '/dev/mapper/remote',
        'from the server',
        'crypt',
        '/dev/mapper/chip',
        'from the chip',
        'crypt',
        '"tang"',
        '"tpm2"',
        'status 0',
      ])
    } finally {
      tang.close()
    }
  },
)
