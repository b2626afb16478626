import { expect, test } from 'vitest'
import { diagnosisText, type ToldDiagnosis } from '../../src/cli/diagnosis-output.ts'

const TOLD: ToldDiagnosis = {
  state: 'failed',
  found: ['/boot on the whole disk (ext)'],
  stage: 'disks',
  error: {
    code: 'partition-does-not-fit',
    message:
      'partitioning /dev/disk/by-id/virtio-data (64 MiB): partition 2 ("large") of 10000 MiB does not fit: the largest free space has room for 54 MiB',
  },
  line: 'qemu:opt/com.coreos/config:10:11 ($.storage.disks.0.partitions.1)',
  excerpt: '10 |         - label: large',
  operation: undefined,
  screen: undefined,
  next: 'set size_mib: 54 or less, or 0 for all that is free there; or delete what is in its way',
  written: [],
  stamp: true,
  attempts: 2,
  log: ['2026-11-30T12:00:00+00:00 sunrise ignition[412]: Ignition failed: disks failed: partition 2 does not fit'],
  unread: ['xfs on partition 3'],
}

test('on a terminal a diagnosis goes on below its beginning where a line is full', () => {
  expect(`\n${diagnosisText('disk.img', TOLD, 80)}`).toMatchInlineSnapshot(`
    "
    disk.img: the machine was not provisioned
      stage:     disks
      error:     partitioning /dev/disk/by-id/virtio-data (64 MiB): partition 2
                 ("large") of 10000 MiB does not fit: the largest free space has
                 room for 54 MiB [partition-does-not-fit]
      line:      qemu:opt/com.coreos/config:10:11 ($.storage.disks.0.partitions.1)
                 10 |         - label: large
      try:       set size_mib: 54 or less, or 0 for all that is free there; or
                 delete what is in its way
      written:   nothing: the disks are as they were
      next boot: is a first one, which goes on where this one stopped (2 attempts so
                 far): the stamp is there
      read:      /boot on the whole disk (ext)
      not read:  xfs on partition 3: mount it, and name the directory

    The end of its log:
      2026-11-30T12:00:00+00:00 sunrise ignition[412]: Ignition failed: disks
      failed: partition 2 does not fit
    "
  `)
  const widths = diagnosisText('disk.img', TOLD, 40).split('\n')
  expect(widths.filter((line) => line.length > 40)).toEqual([])
})

test('elsewhere each of its facts is one line', () => {
  expect(`\n${diagnosisText('disk.img', TOLD)}`).toMatchInlineSnapshot(`
    "
    disk.img: the machine was not provisioned
      stage:     disks
      error:     partitioning /dev/disk/by-id/virtio-data (64 MiB): partition 2 ("large") of 10000 MiB does not fit: the largest free space has room for 54 MiB [partition-does-not-fit]
      line:      qemu:opt/com.coreos/config:10:11 ($.storage.disks.0.partitions.1)
                 10 |         - label: large
      try:       set size_mib: 54 or less, or 0 for all that is free there; or delete what is in its way
      written:   nothing: the disks are as they were
      next boot: is a first one, which goes on where this one stopped (2 attempts so far): the stamp is there
      read:      /boot on the whole disk (ext)
      not read:  xfs on partition 3: mount it, and name the directory

    The end of its log:
      2026-11-30T12:00:00+00:00 sunrise ignition[412]: Ignition failed: disks failed: partition 2 does not fit
    "
  `)
})
