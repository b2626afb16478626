import { expect, test } from 'vitest'
import type { Host } from '../../../src/host/host.ts'
import type { Operation } from '../../../src/host/operation/operation.ts'
import { devicePath, hostPath, targetPath } from '../../../src/util/paths.ts'
import { describeMachine } from '../../../src/host/scratch/machine/describe.ts'
import { createScratchHost } from '../../../src/host/scratch/scratch-host.ts'
import { secret } from '../../../src/util/secret.ts'

const UUID = '12345678-1234-4234-8234-123456789abc'

/** A machine of many small devices. Nothing is written: its root does not even exist. */
async function machine(): Promise<Host> {
  const description = describeMachine(
    {
      disks: [
        {
          device: '/dev/sda',
          size: '100MiB',
          table: 'gpt',
          partitions: [{ label: 'used', sizeMiB: 10, inUse: 'it is mounted at /' }],
        },
        { device: '/dev/sdb', size: '100MiB', sectorSize: 4096 },
        { device: '/dev/dos', size: '1GiB', table: 'dos' },
        { device: '/dev/tiny', size: '16KiB' },
        { device: '/dev/small', size: '8MiB' },
        { device: '/dev/held', size: '1GiB', inUse: 'it is held by LVM' },
        { device: '/dev/vault', size: '1GiB', luks: { key: 'right', uuid: UUID } },
        { device: '/dev/nvme0n1', size: '1GiB', links: ['/dev/disk/by-id/nvme-x'] },
      ],
    },
    ({ problem }) => {
      throw new TypeError(problem)
    },
  )
  const host = await createScratchHost({ root: hostPath('/nonexistent/root'), machine: description })
  return host.simulate()
}

const sda = devicePath('/dev/sda')
const sdb = devicePath('/dev/sdb')
const make = { kind: 'make-filesystem', device: sdb, format: 'ext4', options: [] } as const
const format = { kind: 'format-luks', volume: 'v', device: sdb, options: [], cex: false } as const
const open = {
  kind: 'open-luks',
  volume: 'v',
  device: devicePath('/dev/vault'),
  discard: false,
  options: [],
  persistent: true,
} as const
const key = { kind: 'provide-volume-key', volume: 'v', from: { kind: 'text', text: secret('wrong') } } as const
const array = { kind: 'create-array', name: 'r', level: 'raid5', devices: [sdb], spares: 0, options: [] } as const

function partition(device: string, sectorSize: number, start: number, size: number): Operation {
  return { kind: 'partition', device: devicePath(device), sectorSize, remove: [], create: [{ number: 7, start, size }] }
}

const REFUSED: readonly (readonly [string, readonly Operation[]])[] = [
  ['a GPT leaves the first 34 sectors alone', [partition('/dev/sda', 512, 33, 1)]],
  ['and the last 33', [partition('/dev/sda', 512, 204_767, 1)]],
  ['on 4 KiB sectors the first 6', [partition('/dev/sdb', 4096, 5, 1)]],
  ['and the last 5', [partition('/dev/sdb', 4096, 25_595, 1)]],
  ['partitions do not overlap', [partition('/dev/sda', 512, 4096, 2048)]],
  ['geometry is in sectors of the disk', [partition('/dev/sdb', 512, 2048, 2048)]],
  ['another kind of table is left alone', [partition('/dev/dos', 512, 2048, 2048)]],
  ['a partition has no table', [partition('/dev/sda1', 512, 2048, 2048)]],
  ['a partition that is not there', [{ kind: 'partition', device: sda, sectorSize: 512, remove: [9], create: [] }]],
  ['a partition in use', [{ kind: 'partition', device: sda, sectorSize: 512, remove: [1], create: [] }]],
  ['a table with a partition in use', [{ kind: 'wipe-table', device: sda }]],
  ['a disk in use', [{ ...make, device: devicePath('/dev/held') }]],
  ['a label too long for ext4', [{ ...make, label: '17 characters....' }]],
  ['a label too long for xfs', [{ ...make, format: 'xfs', label: 'thirteen.....' }]],
  ['a label too long for vfat', [{ ...make, format: 'vfat', label: 'twelve......' }]],
  ['a label among the options', [{ ...make, format: 'swap', options: ['--label=sixteen.........'] }]],
  ['a format that nobody makes', [{ ...make, format: 'ntfs' }]],
  ['no UUID', [{ ...make, uuid: 'abc' }]],
  ['a UUID too long for vfat', [{ ...make, format: 'vfat', uuid: UUID }]],
  ['no device', [{ ...make, device: devicePath('/dev/nope') }]],
  ['too few members', [array]],
  ['too many spares', [{ ...array, level: 'raid1', spares: 1 }]],
  ['an unknown level', [{ ...array, level: 'raid7' }]],
  ['a member named twice', [{ ...array, level: 'raid1', devices: [sdb, sdb] }]],
  ['no key for a volume', [format]],
  ['the wrong key', [key, open]],
  ['no header', [key, { ...open, device: sdb }]],
  ['the only key of a volume', [key, format, { kind: 'drop-volume-key', volume: 'v', device: sdb }]],
  ['a mount of nothing', [{ kind: 'mount', device: '/dev/sdb', path: targetPath('/'), format: 'ext4', options: [] }]],
  [
    'a mount of another format',
    [make, { kind: 'mount', device: '/dev/sdb', path: targetPath('/'), format: 'xfs', options: [] }],
  ],
  [
    'no mount point',
    [make, { kind: 'mount', device: '/dev/sdb', path: targetPath('/x'), format: 'ext4', options: [] }],
  ],
]

test('what the real tools would refuse is refused, for the same reason', async () => {
  const lines: string[] = []
  for (const [name, operations] of REFUSED) {
    const host = await machine()
    const [last, ...before] = operations.toReversed()
    await host.perform({ kind: 'make-directory', path: targetPath('/') })
    for (const operation of before.toReversed()) await host.perform(operation)
    const thrown = last && (await host.perform(last).catch((error: unknown) => error))
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'nothing was thrown'
    lines.push(`${name}: [${code}] ${thrown instanceof Error ? thrown.message : ''}`)
  }
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "a GPT leaves the first 34 sectors alone: [partition-does-not-fit] partitioning "/dev/sda": partition 7 (sectors 33 to 33) is not within the usable sectors 34 to 204766
    and the last 33: [partition-does-not-fit] partitioning "/dev/sda": partition 7 (sectors 204767 to 204767) is not within the usable sectors 34 to 204766
    on 4 KiB sectors the first 6: [partition-does-not-fit] partitioning "/dev/sdb": partition 7 (sectors 5 to 5) is not within the usable sectors 6 to 25594
    and the last 5: [partition-does-not-fit] partitioning "/dev/sdb": partition 7 (sectors 25595 to 25595) is not within the usable sectors 6 to 25594
    partitions do not overlap: [partition-does-not-fit] partitioning "/dev/sda": partition 7 (sectors 4096 to 6143) overlaps partition 1
    geometry is in sectors of the disk: [partition-mismatch] partitioning "/dev/sdb": its sectors have 4096 bytes, not 512
    another kind of table is left alone: [table-unsupported] partitioning "/dev/dos": its partition table is not GPT
    a partition has no table: [device-in-use] partitioning "/dev/sda1": "/dev/sda1" is in use: it is mounted at /
    a partition that is not there: [partition-mismatch] partitioning "/dev/sda": there is no partition 9 to delete
    a partition in use: [device-in-use] partitioning "/dev/sda": "/dev/sda" is in use: its partition 1 is in use (it is mounted at /)
    a table with a partition in use: [device-in-use] wiping the partition table of "/dev/sda": "/dev/sda" is in use: its partition 1 is in use (it is mounted at /)
    a disk in use: [device-in-use] making a filesystem (ext4) on "/dev/held": "/dev/held" is in use: it is held by LVM
    a label too long for ext4: [command-failed] making the ext4 filesystem on "/dev/sdb": the label "17 characters...." is longer than 16 bytes
    a label too long for xfs: [command-failed] making the xfs filesystem on "/dev/sdb": the label "thirteen....." is longer than 12 bytes
    a label too long for vfat: [command-failed] making the vfat filesystem on "/dev/sdb": the label "twelve......" is longer than 11 bytes
    a label among the options: [command-failed] making the swap filesystem on "/dev/sdb": the label "sixteen........." is longer than 15 bytes
    a format that nobody makes: [command-failed] making the ntfs filesystem on "/dev/sdb": there is no program that makes it
    no UUID: [command-failed] making the ext4 filesystem on "/dev/sdb": "abc" is not a UUID of this format
    a UUID too long for vfat: [command-failed] making the vfat filesystem on "/dev/sdb": "12345678-1234-4234-8234-123456789abc" is not a UUID of this format
    no device: [device-missing] making the ext4 filesystem on "/dev/nope": there is no device "/dev/nope"
    too few members: [array-failed] making the array "r": raid5 needs at least 2 devices, not 1
    too many spares: [array-failed] making the array "r": raid1 needs at least 1 device besides spares, and of 1 device 1 would be spare
    an unknown level: [array-failed] making the array "r": there is no level "raid7"
    a member named twice: [array-failed] making the array "r": "/dev/sdb" is named twice
    no key for a volume: [luks-mismatch] formatting "/dev/sdb" as the LUKS volume "v": there is no key for it
    the wrong key: [luks-mismatch] opening the LUKS volume "v": the key does not open it
    no header: [luks-mismatch] opening the LUKS volume "v": "/dev/sdb" has no LUKS header
    the only key of a volume: [luks-mismatch] removing the generated key of the LUKS volume "v": nothing else opens it
    a mount of nothing: [mount-failed] mounting "/dev/sdb" at "/": the device has no filesystem
    a mount of another format: [mount-failed] mounting "/dev/sdb" at "/": the device holds ext4, not xfs
    no mount point: [mount-failed] mounting "/dev/sdb" at "/x": the mount point is not a directory"
  `)
})

test('the last sectors that are free may be used', async () => {
  const host = await machine()
  await host.perform(partition('/dev/sdb', 4096, 6, 25_589))
  await host.perform(partition('/dev/sda', 512, 204_766, 1))
  expect((await host.devices.table(sdb)).partitions).toMatchObject([{ number: 7, start: 6, size: 25_589 }])
})

test('a filesystem stays where it is on the disk when its partition goes and comes again', async () => {
  const host = await machine()
  await host.perform(partition('/dev/nvme0n1', 512, 2048, 204_800))
  const device = devicePath('/dev/nvme0n1p7')
  await host.perform({ ...make, device, label: 'kept' })
  await host.perform({ kind: 'wipe-table', device: devicePath('/dev/disk/by-id/nvme-x') })
  expect(await host.devices.identity(device)).toBeUndefined()
  await host.perform(partition('/dev/nvme0n1', 512, 2048, 409_600))
  expect(await host.devices.signature(devicePath('/dev/disk/by-id/nvme-x-part7'))).toMatchObject({ label: 'kept' })
})

test('a volume that is bound loses its generated key', async () => {
  const host = await machine()
  const config = secret('{"t":1}')
  await host.perform({ kind: 'provide-volume-key', volume: 'v', from: 'generated' })
  await host.perform(format)
  await host.perform({ ...open, device: sdb })
  await host.perform({ kind: 'bind-clevis', volume: 'v', device: sdb, pin: 'sss', config, servers: [], prove: true })
  expect(await host.devices.opensWith(sdb, 'v')).toBe(true)
  const drop: Operation = { kind: 'drop-volume-key', volume: 'v', device: sdb }
  await host.perform(drop)
  await host.perform(drop, { redo: true })
  expect(await host.devices.opensWith(sdb, 'v')).toBe(false)
  expect(await host.devices.inUse(sdb)).toBe('the LUKS volume "v" on it is open')
})

test('a name that was waited for leads to its device, also when wiping has taken the label away', async () => {
  const host = await machine()
  const byLabel = devicePath('/dev/disk/by-label/old')
  await host.perform({ ...make, label: 'old' })
  await host.perform({ kind: 'wipe-signatures', device: byLabel })
  await expect(host.perform({ ...make, device: byLabel })).rejects.toMatchObject({ code: 'device-missing' })
  await host.perform({ ...make, label: 'old' })
  await host.devices.wait([byLabel])
  await host.perform({ kind: 'wipe-signatures', device: byLabel })
  await host.perform({ ...make, device: byLabel, label: 'new' })
  expect(await host.devices.signature(sdb)).toMatchObject({ label: 'new' })
})
