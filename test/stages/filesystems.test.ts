import { describe, expect, test } from 'vitest'
import type { Filesystem } from '../../src/config/model.ts'
import { decideFilesystems } from '../../stages/filesystems/decide.ts'
import { filesystemsStage } from '../../stages/filesystems/filesystems.ts'
import type { SeenFilesystem } from '../../stages/filesystems/inspect.ts'
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

test('filesystems on different devices are made side by side, two on one device in order', () => {
  const filesystems = ['/dev/sda1', '/dev/sdb1', '/dev/disk/by-label/a'].map((device) => ({ device, format: 'swap' }))
  expect(linesOf(decide(filesystems, BLANK, { identity: '/dev/sdb1' }, BLANK))).toMatchInlineSnapshot(`
    [
      "0 after []: wipe-signatures device=/dev/sda1",
      "1 after [0]: make-filesystem device=/dev/sda1 format=swap options=[]",
      "2 after []: wipe-signatures device=/dev/sdb1",
      "3 after [2]: make-filesystem device=/dev/sdb1 format=swap options=[]",
      "4 after [1]: wipe-signatures device=/dev/disk/by-label/a",
      "5 after [4]: make-filesystem device=/dev/disk/by-label/a format=swap options=[]",
    ]
  `)
})

test('entries without a format, and virtiofs, need nothing', () => {
  const filesystems = [{ device: '/dev/sda1' }, { device: 'tag', format: 'virtiofs', path: '/srv' }]
  expect(filesystemsStage.isNeeded(configWith({ storage: { filesystems } }))).toBe(false)
  expect(linesOf(decide(filesystems, null, null))).toEqual([])
})

test('everything that is wrong is told at once', () => {
  const filesystems = ['/dev/a', '/dev/b'].map((device) => ({ device, format: 'xfs' }))
  expect(failureOf(() => decide(filesystems, EXT4, EXT4))).toMatchInlineSnapshot(`
    [
      "filesystem-mismatch at $.storage.filesystems.0",
      "making a filesystem on /dev/a: it has format ext4 instead of xfs; making a filesystem on /dev/b: it has format ext4 instead of xfs",
      "set wipeFilesystem: true to make it anew; everything on it is lost",
    ]
  `)
})
