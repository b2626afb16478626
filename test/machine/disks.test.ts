import { describe, expect, test } from 'vitest'
import { parseMachine } from '../../src/host/scratch/machine/parse.ts'
import { extraDisks } from '../../src/machine/disks.ts'
import { qemuArguments } from '../../src/machine/qemu.ts'

async function disksOf(text: string): Promise<ReturnType<typeof extraDisks>> {
  return extraDisks(await parseMachine({ source: { kind: 'file', path: 'machine.yaml' }, text }))
}

describe('the further disks of a machine', () => {
  test('are connected so that they get the names of the machine file', async () => {
    const machine = `disks:
  - { device: /dev/vda, size: 10GiB }
  - { device: /dev/vdb, size: 64MiB }
  - { device: /dev/sda, size: 1GiB }
  - { device: /dev/nvme0n1, size: 2GiB }
  - { device: /dev/sdz, size: 3GiB, links: [/dev/disk/by-id/virtio-data] }
`
    expect(await disksOf(machine)).toEqual([
      { device: '/dev/disk/by-id/virtio-data', size: 3 * 1024 ** 3, bus: 'virtio', serial: 'data' },
      { device: '/dev/nvme0n1', size: 2 * 1024 ** 3, bus: 'nvme', serial: 'nvme0n1' },
      { device: '/dev/sda', size: 1024 ** 3, bus: 'scsi', serial: 'sda' },
      { device: '/dev/vdb', size: 64 * 1024 ** 2, bus: 'virtio', serial: 'vdb' },
    ])
  })

  test.each([
    ['/dev/disk/by-id/ata-boot', 'no disk of QEMU can have the name /dev/disk/by-id/ata-boot'],
    ['/dev/disk/by-id/virtio-a-name-that-is-too-long', 'no disk of QEMU can have the name'],
    ['/dev/vdc', 'the machine has no /dev/vdb, so that no disk is /dev/vdc'],
    ['/dev/sdb', 'the machine has no /dev/sda, so that no disk is /dev/sdb'],
  ])('%s is refused', async (device, message) => {
    await expect(disksOf(`disks: [{ device: ${device}, size: 1GiB }]`)).rejects.toThrow(message)
  })
})

test('QEMU is told of the machine, and a comma in a path begins no option', () => {
  const words = qemuArguments({
    directory: '/m,1',
    acceleration: 'kvm',
    memory: 512,
    system: { file: '/m,1/system.qcow2', format: 'qcow2' },
    disks: [
      { device: '/dev/vdb', size: 1, bus: 'virtio', serial: 'vdb' },
      { device: '/dev/sda', size: 1, bus: 'scsi', serial: 'sda' },
    ],
    network: 'user,id=network',
    firmwareFiles: { 'opt/com.coreos/config': '/m,1/document' },
  })
  expect(words.join(' ').replace(/-smp \d/, '-smp N')).toBe(
    '-machine q35 -accel kvm -cpu host -m 512 -smp N -nodefaults -no-user-config -display none -serial stdio ' +
      '-drive file=/m,,1/system.qcow2,if=none,id=system,format=qcow2,cache=unsafe ' +
      '-device virtio-blk-pci,drive=system,serial=system,bootindex=1 ' +
      '-drive file=/m,,1/disk-vdb.img,if=none,id=disk0,format=raw,cache=unsafe,discard=unmap ' +
      '-device virtio-blk-pci,drive=disk0,serial=vdb ' +
      '-drive file=/m,,1/disk-sda.img,if=none,id=disk1,format=raw,cache=unsafe,discard=unmap ' +
      '-device virtio-scsi-pci,id=scsi1 -device scsi-hd,drive=disk1,serial=sda,bus=scsi1.0 ' +
      '-device virtio-rng-pci -netdev user,id=network -device virtio-net-pci,netdev=network ' +
      '-device virtio-serial-pci -chardev file,id=journal,path=/m,,1/journal.json ' +
      '-device virtserialport,chardev=journal,name=com.coreos.ignition.journal ' +
      '-fw_cfg name=opt/com.coreos/config,file=/m,,1/document',
  )
})
