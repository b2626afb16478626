import type { DiskIssue } from '../../report/issues/disk.ts'
import type { Texts } from './text.ts'

/** What is told of issues of disks. */
export const DISK_TEXTS: Texts<DiskIssue['code']> = {
  'partition-number-repeated': {
    why: 'Two partitions of a disk have the same number.',
    way: 'Give each a number of its own.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/vdb
      partitions: [{number: 1, label: a}, {number: 1, label: b}]
`,
  },
  'partition-number-negative': {
    why: 'Numbers of partitions begin with 1; 0 stands for the next free one. Ignition passes negative ones on to sgdisk.',
    way: 'Write a number from 1 on, or 0.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/vdb
      partitions: [{number: -1, label: a}]
`,
  },
  'partition-extent-negative': {
    why: 'A start or a size is a number of MiB from 0 on; 0 stands for what the free space allows. Ignition passes negative ones on to sgdisk, to which they count from the end of the disk.',
    way: 'Write a number from 0 on.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/vdb
      partitions: [{number: 1, size_mib: -100}]
`,
  },
  'partitions-overlap': {
    why: 'Two partitions whose start and size are given take the same space. It is said at the one that comes later in the document.',
    way: 'Move the start of the later one behind the end of the earlier one, or leave it out.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/vdb
      partitions:
        - {number: 1, start_mib: 1, size_mib: 100}
        - {number: 2, start_mib: 50, size_mib: 100}
`,
  },
  'partition-label-repeated': {
    why: 'Two partitions of a disk have the same label.',
    way: 'Give each a label of its own.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/vdb
      partitions: [{number: 1, label: a}, {number: 2, label: a}]
`,
  },
  'partition-absent-with-attributes': {
    why: 'A partition that should not exist has a label, GUIDs, a start or a size.',
    way: 'Leave everything but the number out.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/vdb
      partitions: [{number: 1, label: a, should_exist: false}]
`,
  },
  'partition-anonymous': {
    why: 'A partition has neither a number nor a label.',
    way: 'Give it a number or a label.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/vdb
      partitions: [{size_mib: 100}]
`,
  },
  'partition-label-too-long': {
    why: 'A label of a partition has at most 36 bytes.',
    way: 'Shorten it.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/vdb
      partitions: [{number: 1, label: a-label-that-has-more-letters-than-fit-in}]
`,
  },
  'partition-label-colon': {
    why: 'A label of a partition has a colon, which sgdisk takes for the end of it.',
    way: 'Write another sign in its place.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/vdb
      partitions: [{number: 1, label: "a:b"}]
`,
  },
  'guid-malformed': {
    why: 'A GUID has another form than `0FC63DAF-8483-4772-8E79-3D69D8477DE4`.',
    way: 'Write the GUID in this form.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/vdb
      partitions: [{number: 1, type_guid: linux}]
`,
  },
}
