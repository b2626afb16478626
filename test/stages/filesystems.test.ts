import { describe, expect, test } from 'vitest'
import type { Filesystem } from '../../src/config/model.ts'
import { decideFilesystems } from '../../stages/filesystems/decide.ts'
import { filesystemsStage } from '../../stages/filesystems/filesystems.ts'
import type { SeenFilesystem } from '../../stages/filesystems/inspect.ts'
import { NO_FACTS, type FreshDevice } from '../../src/journal/facts.ts'
import { configWith, decideInput, failureOf, linesOf } from './decide.ts'

const BLANK: SeenFilesystem = { identity: '/dev/sda1' }
const EXT4 = { ...BLANK, type: 'ext4', label: 'data', uuid: 'aaaa-bbbb' }

function decide(
  filesystems: readonly Filesystem[],
  ...inspection: readonly (SeenFilesystem | null)[]
): ReturnType<typeof decideFilesystems> {
  return decideFilesystems(decideInput({ config: configWith({ storage: { filesystems } }), inspection }))
}

describe('a filesystem', () => {
  test('is made on a blank device, after its signatures are wiped all the same', () => {
    const wanted = { device: '/dev/sda1', format: 'ext4', label: 'data', uuid: 'AAAA', options: ['-E', 'nodiscard'] }
    expect(linesOf(decide([wanted], BLANK))).toMatchInlineSnapshot(`
      [
        "0 after []: wipe-signatures device=/dev/sda1",
        "1 after [0]: make-filesystem device=/dev/sda1 format=ext4 label=data uuid=aaaa options=["-E","nodiscard"]",
      ]
    `)
  })

  test.each<readonly [string, Filesystem, SeenFilesystem]>([
    ['its format', { device: 'd', format: 'ext4' }, EXT4],
    ['label and UUID, in any case', { device: 'd', format: 'ext4', label: 'data', uuid: 'AAAA-BBBB' }, EXT4],
    [
      'the UUID of FAT with a dash',
      { device: 'd', format: 'vfat', uuid: 'abcd-1234' },
      { ...BLANK, type: 'vfat', uuid: 'ABCD1234' },
    ],
    [
      'the UUID of FAT without',
      { device: 'd', format: 'vfat', uuid: 'abcd1234' },
      { ...BLANK, type: 'vfat', uuid: 'ABCD-1234' },
    ],
    ['nothing, as wanted', { device: 'd', format: 'none' }, BLANK],
    ['an empty label, as wanted', { device: 'd', format: 'ext4', label: '' }, { ...BLANK, type: 'ext4' }],
  ])('stays when it has %s', (_, wanted, seen) => {
    expect(linesOf(decide([wanted], seen))).toEqual([])
  })

  test.each<readonly [string, Filesystem]>([
    ['format', { device: '/dev/sda1', format: 'xfs' }],
    ['format none', { device: '/dev/sda1', format: 'none' }],
    ['label', { device: '/dev/sda1', format: 'ext4', label: 'x' }],
    ['label and UUID', { device: '/dev/sda1', format: 'ext4', label: '', uuid: 'x' }],
  ])('of another %s is not replaced without permission', (_, wanted) => {
    expect(failureOf(() => decide([wanted], EXT4))).toMatchSnapshot()
  })

  test('on a machine without programs is made however small the device is, with a word about it', () => {
    const decision = decide([{ device: '/dev/sda1', format: 'xfs' }], { ...BLANK, small: 128 * 1024 * 1024 })
    expect(decision.operations).toHaveLength(2)
    expect(decision.notes).toEqual([
      "/dev/sda1 has 128 MiB, and mkfs.xfs usually takes no less than 300 MiB: the machine's own will say",
    ])
  })

  test('does not take the place of partitions without permission', () => {
    const wanted = { device: '/dev/sda', format: 'ext4' }
    const disk = { ...BLANK, identity: '/dev/sda', partitions: 2 }
    expect(failureOf(() => decide([wanted], disk))).toEqual([
      'signature-found at $.storage.filesystems.0',
      'making a filesystem on /dev/sda: it holds a table of 2 partitions',
      'name a partition, or set wipeFilesystem: true to take the place of all; everything on them is lost',
    ])
    expect(decide([{ ...wanted, wipeFilesystem: true }], disk).operations).toHaveLength(2)
    expect(decide([{ ...wanted, format: 'none' }], disk).operations).toEqual([])
  })

  test('is made anew with permission, and only wiped when none is wanted', () => {
    const xfs = { device: '/dev/sda1', format: 'xfs', wipeFilesystem: true }
    const none = { device: '/dev/sda2', format: 'none', wipeFilesystem: true }
    expect(linesOf(decide([xfs, none], EXT4, { ...EXT4, identity: '/dev/sda2' }))).toMatchInlineSnapshot(`
      [
        "0 after []: wipe-signatures device=/dev/sda1",
        "1 after [0]: make-filesystem device=/dev/sda1 format=xfs options=[]",
        "2 after []: wipe-signatures device=/dev/sda2",
      ]
    `)
  })

  test('is never made on a device in use', () => {
    const wanted = { device: '/dev/sda1', format: 'ext4', wipeFilesystem: true }
    expect(failureOf(() => decide([wanted], { ...BLANK, inUse: 'mounted at /' }))).toMatchInlineSnapshot(`
      [
        "device-in-use at $.storage.filesystems.0",
        "making a filesystem on /dev/sda1: it is in use: mounted at /",
        "release the device; one in use is never changed",
      ]
    `)
  })

  test('on an ambivalent device is reused with a note', () => {
    const decision = decide([{ device: '/dev/sda1', format: 'ext4' }], { ...EXT4, others: ['xfs'] })
    expect(decision.operations).toEqual([])
    expect(decision.notes).toMatchInlineSnapshot(`
      [
        "/dev/sda1 carries several signatures: ext4, xfs; the first one counts",
      ]
    `)
  })
})

test('filesystems on different devices are made side by side', () => {
  const filesystems = ['/dev/sda1', '/dev/sdb1'].map((device) => ({ device, format: 'swap' }))
  expect(linesOf(decide(filesystems, BLANK, { identity: '/dev/sdb1' }))).toMatchInlineSnapshot(`
    [
      "0 after []: wipe-signatures device=/dev/sda1",
      "1 after [0]: make-filesystem device=/dev/sda1 format=swap options=[]",
      "2 after []: wipe-signatures device=/dev/sdb1",
      "3 after [2]: make-filesystem device=/dev/sdb1 format=swap options=[]",
    ]
  `)
})

describe('one device under two names', () => {
  const names = ['/dev/disk/by-partlabel/var', '/dev/sda1']
  const two = (...more: readonly Partial<Filesystem>[]): readonly Filesystem[] =>
    names.map((device, index) => ({ device, format: 'ext4', ...more[index] }))

  test.each<readonly [string, readonly Filesystem[], SeenFilesystem]>([
    ['made twice', two({ label: 'a' }, { format: 'xfs' }), BLANK],
    ['made as swap twice', two({ format: 'swap' }, { format: 'swap' }), BLANK],
    ['kept and made anew', two({}, { wipeFilesystem: true }), EXT4],
    ['made anew and kept', two({ wipeFilesystem: true }, { label: 'data' }), EXT4],
  ])('is not %s', (_, filesystems, seen) => {
    expect(failureOf(() => decide(filesystems, seen, seen))).toEqual([
      'device-repeated at $.storage.filesystems.1.device',
      'making a filesystem on /dev/sda1: it and /dev/disk/by-partlabel/var are one device',
      'leave one of the two entries out',
    ])
  })

  test('may be kept twice, as parts of one filesystem that are mounted at several places', () => {
    const btrfs = { ...EXT4, type: 'btrfs' }
    expect(decide(two({ format: 'btrfs' }, { format: 'btrfs' }), btrfs, btrfs).operations).toEqual([])
  })
})

test('nothing is made on a disk that the same config has partitions on', () => {
  const facts = { ...NO_FACTS, partitionedDisks: { '/dev/sda': '/dev/disk/by-id/a' } }
  const filesystems = [{ device: '/dev/sda', format: 'ext4', wipeFilesystem: true }]
  const config = configWith({ storage: { filesystems } })
  const inspection = [{ identity: '/dev/sda', partitions: 1 }]
  expect(failureOf(() => decideFilesystems(decideInput({ config, inspection, facts })))).toEqual([
    'device-repeated at $.storage.filesystems.0',
    'making a filesystem on /dev/sda: it and /dev/disk/by-id/a are one device, which gets partitions by this config',
    'name one of its partitions, or leave the partitions of the disk out',
  ])
})

/** What is said of a filesystem of `/dev/sda1` that stays. */
function notes(seen: Partial<SeenFilesystem>, fresh?: FreshDevice, format = 'ext4'): readonly string[] {
  const facts = fresh === undefined ? NO_FACTS : { ...NO_FACTS, freshDevices: { '/dev/sda1': fresh } }
  const config = configWith({ storage: { filesystems: [{ device: '/dev/sda1', format }] } })
  const inspection = [{ ...BLANK, type: format, ...seen }]
  return decideFilesystems(decideInput({ config, inspection, facts })).notes ?? []
}

describe('of a filesystem that stays is said', () => {
  const MIB = 1024 * 1024
  test.each<readonly [string, ReturnType<typeof notes>, readonly string[]]>([
    [
      'that a former layout left it',
      notes({ size: 20 * MIB, deviceSize: 20 * MIB }, 'table-cleared'),
      ['/dev/sda1 keeps an ext4 of 20 MiB that was there before the table was cleared'],
    ],
    [
      'that it is much smaller besides',
      notes({ size: 20 * MIB, deviceSize: 699 * MIB }, 'table-cleared'),
      [
        '/dev/sda1 keeps an ext4 of 20 MiB that was there before the table was cleared, a part of the 699 MiB of its device',
      ],
    ],
    [
      'that it is much smaller, also in a partition that was there',
      notes({ size: 20 * MIB, deviceSize: 699 * MIB }),
      ['/dev/sda1 keeps an ext4 of 20 MiB, a part of the 699 MiB of its device'],
    ],
    [
      'what there is to say when its size is not known',
      notes({}, 'partition-made', 'vfat'),
      ['/dev/sda1 keeps a vfat that was there before the partition was made'],
    ],
    ['nothing when it fills its device', notes({ size: 699 * MIB, deviceSize: 700 * MIB }), []],
  ])('%s', (_, said, expected) => {
    expect(said).toEqual(expected)
  })
})

test('entries without a format, and virtiofs, need nothing', () => {
  const filesystems = [{ device: '/dev/sda1' }, { device: 'tag', format: 'virtiofs', path: '/srv' }]
  expect(filesystemsStage.isNeeded(configWith({ storage: { filesystems } }))).toBe(false)
  expect(linesOf(decide(filesystems, null, null))).toEqual([])
})

test('everything that is wrong is told at once', () => {
  const filesystems = ['/dev/a', '/dev/b'].map((device) => ({ device, format: 'xfs' }))
  expect(failureOf(() => decide(filesystems, EXT4, { ...EXT4, identity: '/dev/b' }))).toMatchInlineSnapshot(`
    [
      "filesystem-mismatch at $.storage.filesystems.0",
      "making a filesystem on /dev/a: it has format ext4 instead of xfs; making a filesystem on /dev/b: it has format ext4 instead of xfs",
      "set wipeFilesystem: true to make it anew; everything on it is lost",
    ]
  `)
})
