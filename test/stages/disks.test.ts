import { describe, expect, test } from 'vitest'
import type { Disk, Partition } from '../../src/config/model.ts'
import { decideDisks } from '../../stages/disks/decide.ts'
import type { SeenDisk, SeenPartition } from '../../stages/disks/inspect.ts'
import { configWith, decideInput, failureOf, linesOf } from './decide.ts'

const LINUX = '0FC63DAF-8483-4772-8E79-3D69D8477DE4'
const GUID = '11111111-1111-1111-1111-111111111111'

/** A disk of 1 GiB with these partitions. */
function disk(partitions: readonly Partial<SeenPartition>[] = [], more: Partial<SeenDisk> = {}): SeenDisk {
  return {
    identity: '/dev/sda',
    kind: partitions.length === 0 ? 'none' : 'gpt',
    sectorSize: 512,
    sectors: 2_097_152,
    partitions: partitions.map((partition, index) => ({
      number: index + 1,
      start: 2048,
      size: 204_800,
      label: '',
      guid: GUID,
      typeGuid: LINUX,
      ...partition,
    })),
    ...more,
  }
}

function decide(
  partitions: readonly Partition[],
  seen = disk(),
  more: Partial<Disk> = {},
): ReturnType<typeof decideDisks> {
  const disks = [{ device: '/dev/sda', partitions, ...more }]
  return decideDisks(decideInput({ config: configWith({ storage: { disks } }), inspection: [seen] }))
}

describe('a partition that is not there', () => {
  test('is placed in the largest free stretch, aligned to 1 MiB, and fills it when it has no size', () => {
    expect(
      linesOf(
        decide([
          { label: 'a', number: 1, sizeMiB: 10 },
          { label: 'b', number: 2 },
        ]),
      ),
    ).toMatchInlineSnapshot(`
      [
        "0 after []: partition device=/dev/sda sectorSize=512 remove=[] create=[{"number":1,"start":2048,"size":20480,"label":"a"},{"number":2,"start":22528,"size":2074591,"label":"b"}]",
      ]
    `)
  })

  test('is placed where the config says, with every attribute', () => {
    const typeGuid = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b'
    const partition = { number: 3, label: 'EFI', startMiB: 100, sizeMiB: 50, typeGuid, guid: GUID.replaceAll('1', 'a') }
    expect(linesOf(decide([partition]))).toMatchInlineSnapshot(`
      [
        "0 after []: partition device=/dev/sda sectorSize=512 remove=[] create=[{"number":3,"start":204800,"size":102400,"label":"EFI","typeGuid":"C12A7328-F81F-11D2-BA4B-00A0C93EC93B","guid":"AAAAAAAA-AAAA-AAAA-AAAA-AAAAAAAAAAAA"}]",
      ]
    `)
  })

  test('gets the lowest free number when it has none, after those that have one', () => {
    const partitions = [
      { label: 'x', sizeMiB: 1 },
      { number: 1, label: 'one', sizeMiB: 1 },
      { label: 'y', sizeMiB: 1 },
      { number: 3, label: 'three', sizeMiB: 1 },
    ]
    expect(linesOf(decide(partitions))).toMatchInlineSnapshot(`
      [
        "0 after []: partition device=/dev/sda sectorSize=512 remove=[] create=[{"number":1,"start":2048,"size":2048,"label":"one"},{"number":3,"start":4096,"size":2048,"label":"three"},{"number":2,"start":6144,"size":2048,"label":"x"},{"number":4,"start":8192,"size":2048,"label":"y"}]",
      ]
    `)
  })

  test('may get the number that another entry frees', () => {
    const seen = disk([{ label: 'old' }, { start: 206_848, label: 'kept' }])
    const partitions = [
      { label: 'new', sizeMiB: 1 },
      { number: 1, shouldExist: false, wipePartitionEntry: true },
    ]
    expect(linesOf(decide(partitions, seen))).toMatchInlineSnapshot(`
      [
        "0 after []: partition device=/dev/sda sectorSize=512 remove=[1] create=[{"number":1,"start":411648,"size":2048,"label":"new"}]",
      ]
    `)
  })

  test('is aligned to 256 sectors of 4 KiB', () => {
    const seen = disk([], { sectorSize: 4096, sectors: 262_144 })
    expect(linesOf(decide([{ number: 1, sizeMiB: 10 }, { number: 2 }], seen))).toMatchInlineSnapshot(`
      [
        "0 after []: partition device=/dev/sda sectorSize=4096 remove=[] create=[{"number":1,"start":256,"size":2560},{"number":2,"start":2816,"size":259323}]",
      ]
    `)
  })

  test.each([
    ['too large', { number: 1, sizeMiB: 1024 }],
    ['beyond the end', { number: 1, startMiB: 2048, sizeMiB: 1 }],
    ['over another one', { number: 2, startMiB: 50, sizeMiB: 1 }],
    ['numbered beyond the table', { number: 129, sizeMiB: 1 }],
    ['numbered below one', { number: -1, sizeMiB: 1 }],
    ['of a negative size', { number: 2, startMiB: 200, sizeMiB: -1 }],
    ['placed before the disk', { number: 2, startMiB: -1, sizeMiB: 1 }],
  ])('cannot be %s', (_, partition) => {
    expect(failureOf(() => decide([partition], disk([{}])))[0]).toMatch(
      /^partition-(does-not-fit|mismatch) at \$\.storage\.disks\.0\.partitions\.0/,
    )
  })

  test('that does not fit is told with the disk and its size', () => {
    expect(failureOf(() => decide([{ number: 1, label: 'data', sizeMiB: 4096 }]))).toMatchInlineSnapshot(`
      [
        "partition-does-not-fit at $.storage.disks.0.partitions.0",
        "partitioning /dev/sda (1 GiB): partition 1 ("data") of 4096 MiB does not fit: the largest free space has room for 1022 MiB",
        "set sizeMiB: 1022 or less, or 0 for all that is free there; or delete what is in its way",
      ]
    `)
  })
})

describe('a partition that is there', () => {
  const seen = disk([{ label: 'data' }])

  test.each<readonly [string, Partition]>([
    ['is only named', { number: 1 }],
    [
      'is described as it is',
      { number: 1, label: 'data', startMiB: 1, sizeMiB: 100, guid: GUID.toLowerCase(), typeGuid: LINUX },
    ],
    ['has empty GUIDs in the config', { number: 1, guid: '', typeGuid: '', wipePartitionEntry: false }],
    ['may be wiped but matches', { number: 1, label: 'data', startMiB: 1, sizeMiB: 100, wipePartitionEntry: true }],
    ['may be resized but matches', { number: 1, resize: true }],
    ['is meant by its label alone', { label: 'data' }],
    ['is meant by its label and size', { number: 0, label: 'data', sizeMiB: 100, typeGuid: LINUX.toLowerCase() }],
  ])('stays when it %s', (_, partition) => {
    expect(linesOf(decide([partition], seen))).toEqual([])
  })

  test.each<readonly [string, Partition]>([
    ['label', { number: 1, label: 'other' }],
    ['start', { number: 1, startMiB: 2 }],
    ['size', { number: 1, sizeMiB: 50 }],
    ['type', { number: 1, typeGuid: GUID }],
    ['guid', { number: 1, guid: LINUX }],
    ['the rest of the disk', { number: 1, sizeMiB: 0 }],
  ])('is not changed without permission: %s', (_, partition) => {
    expect(failureOf(() => decide([partition], seen))).toMatchSnapshot()
  })

  test('is made anew with permission, in the largest free stretch when it has no start', () => {
    const partition = { number: 1, label: 'new', sizeMiB: 50, wipePartitionEntry: true }
    expect(linesOf(decide([partition], seen))).toMatchInlineSnapshot(`
      [
        "0 after []: partition device=/dev/sda sectorSize=512 remove=[1] create=[{"number":1,"start":2048,"size":102400,"label":"new"}]",
      ]
    `)
  })

  test('grows as far as it can, and keeps everything else', () => {
    const partitions = [{ number: 1, label: 'data', sizeMiB: 0, resize: true }]
    expect(linesOf(decide(partitions, seen))).toMatchInlineSnapshot(`
      [
        "0 after []: partition device=/dev/sda sectorSize=512 remove=[1] create=[{"number":1,"start":2048,"size":2095071,"label":"data","typeGuid":"0FC63DAF-8483-4772-8E79-3D69D8477DE4","guid":"11111111-1111-1111-1111-111111111111"}]",
      ]
    `)
    const blocked = disk([{ label: 'data' }, { start: 409_600 }])
    expect(linesOf(decide(partitions, blocked))).toMatchInlineSnapshot(`
      [
        "0 after []: partition device=/dev/sda sectorSize=512 remove=[1] create=[{"number":1,"start":2048,"size":407552,"label":"data","typeGuid":"0FC63DAF-8483-4772-8E79-3D69D8477DE4","guid":"11111111-1111-1111-1111-111111111111"}]",
      ]
    `)
  })

  test('is not resized when something else differs too', () => {
    const partitions = [{ number: 1, label: 'other', sizeMiB: 0, resize: true }]
    expect(failureOf(() => decide(partitions, seen))).toMatchInlineSnapshot(`
      [
        "partition-mismatch at $.storage.disks.0.partitions.0",
        "partitioning /dev/sda (1 GiB): partition 1 ("data") has size 204800 sectors (100 MiB) instead of 2095071 sectors (1023.0 MiB), label "data" instead of "other"",
        "set wipePartitionEntry: true to make it anew; everything on it is lost",
      ]
    `)
  })

  test('is deleted only with permission', () => {
    expect(failureOf(() => decide([{ number: 1, shouldExist: false }], seen))).toMatchInlineSnapshot(`
      [
        "partition-mismatch at $.storage.disks.0.partitions.0",
        "partitioning /dev/sda (1 GiB): partition 1 ("data") exists, and should not",
        "set wipePartitionEntry: true to delete it; everything on it is lost",
      ]
    `)
    expect(linesOf(decide([{ number: 1, shouldExist: false, wipePartitionEntry: true }], seen))).toMatchInlineSnapshot(`
      [
        "0 after []: partition device=/dev/sda sectorSize=512 remove=[1] create=[]",
      ]
    `)
    expect(linesOf(decide([{ number: 7, shouldExist: false }], seen))).toEqual([])
  })

  test('is not taken for another one that only has the same label', () => {
    expect(linesOf(decide([{ label: 'data', sizeMiB: 7 }], seen))).toMatchInlineSnapshot(`
      [
        "0 after []: partition device=/dev/sda sectorSize=512 remove=[] create=[{"number":2,"start":206848,"size":14336,"label":"data"}]",
      ]
    `)
  })

  test('of which two have its label is not guessed at, unless the other is meant by its number', () => {
    const two = disk([{ label: 'data' }, { label: 'data', start: 409_600 }])
    expect(failureOf(() => decide([{ label: 'data', sizeMiB: 100 }], two))).toEqual([
      'partition-mismatch at $.storage.disks.0.partitions.0',
      'partitioning /dev/sda (1 GiB): the partitions 1 and 2 are all labelled "data", and the entry has no number',
      'give the number of the one that is meant, or a free number for another one',
    ])
    expect(decide([{ number: 2 }, { label: 'data', sizeMiB: 100 }], two).operations).toHaveLength(1)
    const deleted = { number: 2, shouldExist: false, wipePartitionEntry: true }
    expect(linesOf(decide([deleted, { label: 'data', sizeMiB: 100 }], two))).toEqual([
      '0 after []: partition device=/dev/sda sectorSize=512 remove=[2] create=[]',
    ])
    expect(decide([{ label: 'data', sizeMiB: 100 }], two, { wipeTable: true }).operations).toHaveLength(2)
  })
})

describe('a partition that is there and takes what is free', () => {
  const free = { number: 1, startMiB: 0, sizeMiB: 0 }
  /** What becomes of a partition from one sector to another. */
  const outcome = (start: number, last: number, more: Partial<Partition> = {}, seen: Partial<SeenDisk> = {}): string =>
    failureOrLines(() => decide([{ ...free, ...more }], disk([{ start, size: last - start + 1 }], seen)))[0] ?? 'kept'
  const lastUsable = 2_097_118

  test.each([
    ['to the last sector', 2048, lastUsable, 'kept'],
    ['to 2047 sectors before it', 2048, lastUsable - 2047, 'kept'],
    ['to 1 MiB before it', 2048, lastUsable - 2048, 'partition-mismatch at $.storage.disks.0.partitions.0'],
    ['from an unaligned sector, as very old tools made it', 63, lastUsable, 'kept'],
    ['from a sector within the second MiB', 4095, lastUsable, 'kept'],
    ['from 2 MiB on', 4096, lastUsable, 'partition-mismatch at $.storage.disks.0.partitions.0'],
  ])('goes %s', (_, start, last, expected) => {
    expect(outcome(start, last)).toBe(expected)
  })

  test('is kept as well when it might be resized or made anew: nothing could be gained', () => {
    expect(outcome(2048, lastUsable - 2047, { resize: true })).toBe('kept')
    expect(outcome(2048, lastUsable - 2047, { wipePartitionEntry: true })).toBe('kept')
  })

  test('is measured against what its own table leaves, and by the MiB of its own sectors', () => {
    const smaller = { usable: { first: 66, last: lastUsable - 32 } }
    expect(outcome(2048, lastUsable - 32 - 2047, {}, smaller)).toBe('kept')
    const big = { sectorSize: 4096, sectors: 262_144 }
    expect(outcome(256, 262_138 - 255, {}, big)).toBe('kept')
    expect(outcome(256, 262_138 - 256, {}, big)).toBe('partition-mismatch at $.storage.disks.0.partitions.0')
  })

  test('is compared to the sector where the config says a start or a size', () => {
    expect(outcome(2049, lastUsable, { startMiB: 1 })).toBe('partition-mismatch at $.storage.disks.0.partitions.0')
    expect(outcome(2048, 2048 + 204_799, { sizeMiB: 100 })).toBe('kept')
    expect(outcome(2048, 2048 + 204_798, { sizeMiB: 100 })).toBe('partition-mismatch at $.storage.disks.0.partitions.0')
  })
})

/** What a decision asks for, or the lines of its failure. */
function failureOrLines(make: () => ReturnType<typeof decide>): readonly string[] {
  try {
    return linesOf(make())
  } catch (thrown) {
    return failureOf(() => {
      throw thrown
    })
  }
}

describe('a disk', () => {
  test('whose table is wiped begins anew', () => {
    const seen = disk([{ label: 'old' }])
    expect(linesOf(decide([{ number: 1, label: 'new' }], seen, { wipeTable: true }))).toMatchInlineSnapshot(`
      [
        "0 after []: wipe-table device=/dev/sda",
        "1 after [0]: partition device=/dev/sda sectorSize=512 remove=[] create=[{"number":1,"start":2048,"size":2095071,"label":"new"}]",
      ]
    `)
    expect(linesOf(decide([], disk([], { kind: 'other' }), { wipeTable: true }))).toMatchInlineSnapshot(`
      [
        "0 after []: wipe-table device=/dev/sda",
      ]
    `)
  })

  test('with another kind of table is refused', () => {
    expect(failureOf(() => decide([{ number: 1 }], disk([], { kind: 'other' })))).toMatchInlineSnapshot(`
      [
        "table-unsupported at $.storage.disks.0",
        "partitioning /dev/sda (1 GiB): it has a partition table that is not GPT",
        "set wipeTable: true to replace the table; everything on the disk is lost",
      ]
    `)
  })

  test('in use is refused when it would change; a partition in use when it itself would', () => {
    const used = disk([{ inUse: 'mounted at /boot' }, { start: 409_600, label: 'free' }])
    expect(
      decide([{ number: 1 }, { number: 2, wipePartitionEntry: true, label: 'x', sizeMiB: 1 }], used).operations,
    ).toHaveLength(1)
    expect(failureOf(() => decide([{ number: 1, wipePartitionEntry: true, label: 'x' }], used))).toMatchInlineSnapshot(`
      [
        "device-in-use at $.storage.disks.0.partitions.0",
        "partitioning /dev/sda (1 GiB): partition 1 would change, and is in use: mounted at /boot",
        "release the partition; one in use is never changed",
      ]
    `)
    expect(failureOf(() => decide([], used, { wipeTable: true }))).toMatchInlineSnapshot(`
      [
        "device-in-use at $.storage.disks.0",
        "partitioning /dev/sda (1 GiB): partition 1 would change, and is in use: mounted at /boot",
        "release the partition; one in use is never changed",
      ]
    `)
    expect(failureOf(() => decide([{ number: 1 }], disk([], { inUse: 'held by md127' })))).toMatchInlineSnapshot(`
      [
        "device-in-use at $.storage.disks.0",
        "partitioning /dev/sda (1 GiB): it is in use: held by md127",
        "release the disk; a disk in use is never changed",
      ]
    `)
    expect(linesOf(decide([{ number: 1 }], disk([{}], { inUse: 'held by md127' })))).toEqual([])
  })

  test('is told with everything that is wrong with it', () => {
    const seen = disk([{ label: 'a' }, { label: 'b', start: 409_600 }])
    const partitions = [
      { number: 1, label: 'x' },
      { number: 2, shouldExist: false },
      { number: 3, sizeMiB: 9999 },
    ]
    expect(failureOf(() => decide(partitions, seen))).toMatchInlineSnapshot(`
      [
        "partition-mismatch at $.storage.disks.0.partitions.0",
        "partitioning /dev/sda (1 GiB): partition 1 ("a") has label "a" instead of "x"; partitioning /dev/sda (1 GiB): partition 2 ("b") exists, and should not; partitioning /dev/sda (1 GiB): partition 3 of 9999 MiB does not fit: the largest free space has room for 922 MiB",
        "set wipePartitionEntry: true to make it anew; everything on it is lost",
      ]
    `)
  })

  test('is partitioned beside others, and named only once', () => {
    const disks = ['/dev/sda', '/dev/sdb'].map((device) => ({ device, wipeTable: true, partitions: [{ number: 1 }] }))
    const config = configWith({ storage: { disks } })
    const inspection = [disk(), disk([], { identity: '/dev/sdb' })]
    expect(linesOf(decideDisks(decideInput({ config, inspection })))).toMatchInlineSnapshot(`
      [
        "0 after []: wipe-table device=/dev/sda",
        "1 after [0]: partition device=/dev/sda sectorSize=512 remove=[] create=[{"number":1,"start":2048,"size":2095071}]",
        "2 after []: wipe-table device=/dev/sdb",
        "3 after [2]: partition device=/dev/sdb sectorSize=512 remove=[] create=[{"number":1,"start":2048,"size":2095071}]",
      ]
    `)
    expect(failureOf(() => decideDisks(decideInput({ config, inspection: [disk(), disk()] })))).toMatchInlineSnapshot(`
      [
        "partition-mismatch at $.storage.disks.1",
        "partitioning /dev/sdb (1 GiB): it is the same disk as /dev/sda",
        "put all partitions of a disk into one entry",
      ]
    `)
  })
})
