import { describe, expect, test } from 'vitest'
import { NEWEST_VERSION, type Config } from '../../../src/config/model.ts'
import { isFirstlightError } from '../../../src/errors.ts'
import { devicePath, hostPath, targetPath } from '../../../src/util/paths.ts'
import { assumeMachine } from '../../../src/host/scratch/machine/assume.ts'
import { startState, type MachineDescription } from '../../../src/host/scratch/machine/description.ts'
import { parseMachine } from '../../../src/host/scratch/machine/parse.ts'
import { createMemoryHost } from '../../../src/host/scratch/memory-host.ts'
import { createScratchHost } from '../../../src/host/scratch/scratch-host.ts'
import { positionOf } from '../../../src/report/position.ts'
import { blockDevices } from '../../../src/host/scratch/devices/find-device.ts'

function parse(text: string): Promise<MachineDescription> {
  return parseMachine({ source: { kind: 'file', path: 'machine.yaml' }, text })
}

function config(storage: Config['storage']): Config {
  return { ignition: { version: NEWEST_VERSION }, ...(storage === undefined ? {} : { storage }) }
}

/** One line for each device: its node, size, what it holds, and the links to it. */
function devicesOf(description: MachineDescription): readonly string[] {
  return blockDevices(startState(description, undefined)).map(({ node, size, area, links }) => {
    const shown = links.filter((link) => !/by-(part)?uuid/.test(link)).map((link) => ` ${link}`)
    return `${node} ${size / 2 ** 20} MiB ${area.type ?? '-'}${shown.join('')}`
  })
}

describe('a machine file', () => {
  test('says what belongs to the image: nothing is written there, also not by way of a link', async () => {
    const host = createMemoryHost({ machine: await parse('readOnly: [/usr]') })
    const write = { kind: 'write-file', contents: [], mode: 0o644, uid: 0, gid: 0 } as const
    await host.perform({ kind: 'make-symlink', path: targetPath('/bin'), target: 'usr/bin', uid: 0, gid: 0 })
    await host.perform({ ...write, path: targetPath('/etc/tool') })
    for (const path of ['/usr/tool', '/usr/local/bin/tool', '/bin/tool'].map(targetPath)) {
      await expect(host.perform({ ...write, path })).rejects.toThrow('the filesystem at /usr is mounted read-only')
    }
  })

  test('says it of every boot, whereas other mounts end with one', async () => {
    const machine = await parse('readOnly: [/usr]')
    const start = startState(machine, undefined)
    const kept = {
      ...start,
      mounts: [...start.mounts, { device: '/dev/a', path: '/var', format: 'ext4', options: [] }],
      isTouched: true,
    }
    expect(startState(machine, kept).mounts.map(({ path }) => path)).toEqual(['/usr', '/var'])
    expect(startState({ ...machine, bootId: 'another' }, kept).mounts.map(({ path }) => path)).toEqual(['/usr'])
  })

  test('describes disks with what is on them', async () => {
    const description = await parse(`
# a machine with two disks and an array
disks:
  - device: /dev/sda
    size: 20GiB
    links: [/dev/disk/by-id/ata-boot]
    partitions:
      - { label: EFI-SYSTEM, sizeMiB: 127, filesystem: { type: vfat, label: EFI } }
      - number: 4
        label: root
        startMiB: 512
        sizeMiB: 0
        filesystem: { type: xfs, label: root, uuid: 11111111-1111-4111-8111-111111111111 }
  - { device: /dev/sdb, size: 1GiB, sectorSize: 4096 }
  - { device: /dev/sdc, size: 1GiB }
  - { device: /dev/nvme0n1, size: 2TiB, luks: { label: vault, key: secret, filesystem: { type: ext4 } } }
arrays:
  - { name: data, level: raid1, devices: [/dev/sdb, /dev/sdc], filesystem: { type: ext4, label: data } }
kernelArguments: [quiet]
live: true
`)
    expect(description).toMatchObject({ kernelArguments: ['quiet'], isLive: true })
    expect(devicesOf(description)).toEqual([
      '/dev/sda 20480 MiB - /dev/disk/by-id/ata-boot',
      '/dev/sda1 127 MiB vfat /dev/disk/by-id/ata-boot-part1 /dev/disk/by-partlabel/EFI-SYSTEM /dev/disk/by-label/EFI',
      '/dev/sda4 19967.98388671875 MiB xfs /dev/disk/by-id/ata-boot-part4 /dev/disk/by-partlabel/root /dev/disk/by-label/root',
      '/dev/sdb 1024 MiB linux_raid_member',
      '/dev/sdc 1024 MiB linux_raid_member',
      '/dev/nvme0n1 2097152 MiB crypto_LUKS /dev/disk/by-label/vault',
      '/dev/md/data 1022 MiB ext4 /dev/disk/by-id/md-name-any:data /dev/disk/by-label/data',
    ])
  })

  test('may be empty: then the machine has no disks', async () => {
    expect((await parse('# nothing\n')).disks).toEqual({})
  })

  const wrong: readonly (readonly [string, string])[] = [
    ['disks: [', '1:8 this bracket is not closed'],
    ['- 1', '1:1 the description must be a mapping'],
    ['disk: []', '1:1 "disk" is not a key of the description (did you mean disks?)'],
    ['readOnly: [usr]', '1:1 readOnly must be absolute paths (for example [/usr])'],
    ['disks: 5', '1:1 disks must be a list of mappings'],
    ['disks:\n  - size: 5GiB', '2:5 disks.0.device is missing (for example /dev/sda)'],
    ['disks:\n  - device: sda\n    size: 5GiB', '2:5 disks.0.device must be a path below /dev'],
    ['disks:\n  - device: /dev/sda', '2:5 disks.0.size is missing (for example 20GiB)'],
    ['disks: [{ device: /dev/a, size: 5GB }]', '1:27 disks.0.size must be a number of bytes, or text such as 20GiB'],
    ['disks: [{ device: /dev/a, size: 100 }]', '1:27 disks.0.size must be a multiple of the sector size, 512'],
    ['disks: [{ device: /dev/a, size: 1GiB, sectorSize: 520 }]', '1:39 disks.0.sectorSize must be 512 or 4096'],
    ['disks: [{ device: /dev/a, size: 1GiB, table: mbr }]', '1:39 disks.0.table must be gpt, dos or none'],
    [
      'disks: [{ device: /dev/a, size: 1GiB, table: dos, partitions: [{}] }]',
      '1:51 disks.0.partitions need the table gpt',
    ],
    [
      'disks: [{ device: /dev/a, size: 1MiB }, { device: /dev/a, size: 1MiB }]',
      '1:43 disks.1.device is described twice',
    ],
    [
      'disks: [{ device: /dev/a, size: 9MiB, partitions: [{ number: 1 }, { number: 1 }] }]',
      '1:69 disks.0.partitions.1.number 1 is there twice',
    ],
    [
      'disks: [{ device: /dev/a, size: 9MiB, partitions: [{ number: 200 }] }]',
      '1:54 disks.0.partitions.0.number must be from 1 to 128',
    ],
    [
      'disks: [{ device: /dev/a, size: 9MiB, partitions: [{ sizeMiB: 9 }] }]',
      '1:52 disks.0.partitions.0 does not fit into the usable sectors 34 to 18398',
    ],
    [
      'disks: [{ device: /dev/a, size: 9MiB, partitions: [{ sizeMiB: 4 }, { start: 2050, size: 1 }] }]',
      '1:68 disks.0.partitions.1 overlaps partition 1',
    ],
    [
      'disks: [{ device: /dev/a, size: 9MiB, filesystem: { label: x } }]',
      '1:39 disks.0.filesystem.type is missing (for example ext4)',
    ],
    [
      'disks: [{ device: /dev/a, size: 9MiB, filesystem: { type: a }, luks: {} }]',
      '1:64 disks.0.luks and filesystem cannot both be given',
    ],
    [
      'arrays: [{ name: a, level: raid1, devices: [/dev/x] }]',
      '1:10 arrays.0 cannot be made: making the array "a": there is no device "/dev/x"',
    ],
    ['disks: &a [*a]', '1:12 it is an alias of something that holds it'],
  ]
  test.each(wrong)('%j is refused at its place', async (text, expected) => {
    const thrown = await parse(text).catch((error: unknown) => error)
    if (!isFirstlightError(thrown, 'usage') || !thrown.location) throw thrown
    const { line, column } = positionOf(thrown.location)
    const hint = thrown.hint === undefined ? '' : ` (${thrown.hint})`
    expect(`${line}:${column} ${thrown.message}${hint}`).toBe(expected.replace(' ', ' reading the machine file: '))
  })
})

describe('a machine that nobody describes', () => {
  test('has no disks when the document needs none', () => {
    expect(devicesOf(assumeMachine(config(undefined)))).toEqual([])
  })

  test('has every disk that the document names, blank and large enough', () => {
    const machine = assumeMachine(
      config({
        disks: [
          {
            device: '/dev/disk/by-id/coreos-boot-disk',
            partitions: [{ number: 4, label: 'root', sizeMiB: 8192, resize: true }],
          },
          {
            device: '/dev/vda',
            partitions: [
              { label: 'a', sizeMiB: 20_480 },
              { label: 'b', startMiB: 40_960 },
            ],
          },
        ],
        raid: [{ name: 'r', level: 'raid1', devices: ['/dev/disk/by-partlabel/a', '/dev/sdx', '/dev/nvme0n1p3'] }],
        luks: [{ name: 'l', device: '/dev/md/r' }],
        filesystems: [
          { device: '/dev/mapper/l', format: 'xfs' },
          { device: '/dev/vda2', format: 'ext4' },
          { device: 'share', format: 'virtiofs', path: '/mnt' },
        ],
      }),
    )
    expect(devicesOf(machine)).toEqual([
      '/dev/vdb 10240 MiB - /dev/disk/by-id/coreos-boot-disk',
      '/dev/vdb1 1 MiB - /dev/disk/by-id/coreos-boot-disk-part1 /dev/disk/by-partlabel/BIOS-BOOT',
      '/dev/vdb2 127 MiB vfat /dev/disk/by-id/coreos-boot-disk-part2 /dev/disk/by-partlabel/EFI-SYSTEM /dev/disk/by-label/EFI-SYSTEM',
      '/dev/vdb3 384 MiB ext4 /dev/disk/by-id/coreos-boot-disk-part3 /dev/disk/by-partlabel/boot /dev/disk/by-label/boot',
      '/dev/vdb4 2048 MiB xfs /dev/disk/by-id/coreos-boot-disk-part4 /dev/disk/by-partlabel/root /dev/disk/by-label/root',
      '/dev/vda 44032 MiB -',
      '/dev/sdx 10240 MiB -',
      '/dev/nvme0n1 11265 MiB -',
      '/dev/nvme0n1p3 1024 MiB -',
    ])
  })

  test('has the partitions that a document only refers to, in front of those that it makes', () => {
    const partitions = [
      { number: 3, label: 'boot' },
      { number: 4, label: 'root' },
    ]
    expect(devicesOf(assumeMachine(config({ disks: [{ device: '/dev/sda', partitions }] })))).toEqual([
      '/dev/sda 11265 MiB -',
      '/dev/sda3 1024 MiB - /dev/disk/by-partlabel/boot',
    ])
    const wiped = assumeMachine(config({ disks: [{ device: '/dev/sda', partitions, wipeTable: true }] }))
    expect(devicesOf(wiped)).toEqual(['/dev/sda 10240 MiB -'])
  })

  test('has on its image what the document finds there by label and UUID', () => {
    const machine = assumeMachine(
      config({
        filesystems: [
          { device: '/dev/disk/by-label/OEM', format: 'btrfs', path: '/oem' },
          { device: '/dev/disk/by-partlabel/root', format: 'xfs', label: 'root', wipeFilesystem: false },
          { device: '/dev/disk/by-partlabel/var', format: 'ext4', label: 'var' },
          { device: '/dev/disk/by-uuid/1234-ABCD', format: 'vfat' },
          { device: '/dev/sda9', format: 'ext4' },
        ],
      }),
    )
    expect(devicesOf(machine)).toEqual([
      '/dev/vda 4101 MiB - /dev/disk/by-id/image',
      '/dev/vda1 1024 MiB btrfs /dev/disk/by-id/image-part1 /dev/disk/by-label/OEM',
      '/dev/vda2 1024 MiB xfs /dev/disk/by-id/image-part2 /dev/disk/by-partlabel/root /dev/disk/by-label/root',
      '/dev/vda3 1024 MiB - /dev/disk/by-id/image-part3 /dev/disk/by-partlabel/var',
      '/dev/vda4 1024 MiB vfat /dev/disk/by-id/image-part4',
      '/dev/sda 11265 MiB -',
      '/dev/sda9 1024 MiB -',
    ])
  })

  test('does not have what the document makes, however it is spelt, nor other partitions of a disk that it wipes', () => {
    const machine = assumeMachine(
      config({
        disks: [
          {
            device: '/dev/sda',
            wipeTable: true,
            partitions: [
              { label: 'first' },
              { number: 1, label: 'has a space', guid: 'ABCDEF00-1111-4111-8111-111111111111' },
            ],
          },
        ],
        raid: [
          { name: 'top', level: 'raid1', devices: ['/dev/md/a', '/dev/disk/by-id/md-name-any:a'] },
          { name: 'a', level: 'raid1', devices: ['/dev/sda1', '/dev/sda2', '/dev/sda3'] },
        ],
        filesystems: [
          '/dev/disk/by-partlabel/has\\x20a\\x20space',
          '/dev/disk/by-partuuid/abcdef00-1111-4111-8111-111111111111',
          '/dev/md/top',
        ].map((device) => ({ device, format: 'ext4' })),
      }),
    )
    expect(devicesOf(machine)).toEqual(['/dev/sda 10240 MiB -'])
  })

  test.each([
    ['/dev/disk/by-partlabel/dtaa', false],
    ['/dev/disk/by-partlabel/data2', true],
    ['/dev/disk/by-partlabel/boot', true],
    ['/dev/disk/by-partlabel/logs', true],
    ['/dev/mapper/vualt', false],
    ['/dev/mapper/mpatha', true],
    ['/dev/md/polo', false],
    ['/dev/md/pools', false],
  ])('beside what the document makes has %s: %s', (device, isThere) => {
    const machine = assumeMachine(
      config({
        disks: [{ device: '/dev/sda', partitions: ['data', 'data1', 'root'].map((label) => ({ label })) }],
        raid: [{ name: 'pool', level: 'raid1', devices: ['/dev/sdb', '/dev/sdc'] }],
        luks: [{ name: 'vault', device: '/dev/sdd' }],
        filesystems: [{ device, format: 'ext4' }],
      }),
    )
    expect(devicesOf(machine).some((line) => line.split(' ').includes(device))).toBe(isThere)
  })

  test('lets every device be waited for that the document does not make', async () => {
    const wanted = [
      '/dev/disk/by-label/a b',
      '/dev/disk/by-partlabel/c\\x20d',
      '/dev/disk/by-partuuid/11111111-1111-4111-8111-111111111111',
    ]
    const machine = assumeMachine(config({ filesystems: wanted.map((device) => ({ device, format: 'ext4' })) }))
    const host = await createScratchHost({ root: hostPath('/nonexistent/root'), machine })
    await host.devices.wait(wanted.map(devicePath))
  })
})
