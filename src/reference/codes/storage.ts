import type { StorageIssue } from '../../report/issues/storage.ts'
import type { Texts } from './text.ts'

/** What is told of issues of storage on storage. */
export const STORAGE_TEXTS: Texts<StorageIssue['code']> = {
  'storage-order': {
    why: 'Something is to be made on what the document makes only later, or on something of its own kind. Disks are partitioned first, then arrays are made, then encrypted volumes, then filesystems. Only arrays may be made of arrays. Ignition finds out on the machine, where it waits for the device in vain.',
    way: 'Build it in this order.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/md/data
      partitions: [{number: 1, label: a}]
  raid:
    - {name: data, level: raid1, devices: [/dev/vdb, /dev/vdc]}
`,
  },
  'storage-circle': {
    why: 'Arrays are made of one another in a circle, or an array of itself.',
    way: 'Name the disks or partitions that they are made of.',
    document: `variant: flatcar
version: 1.1.0
storage:
  raid:
    - {name: a, level: raid1, devices: [/dev/md/b, /dev/vdb]}
    - {name: b, level: raid1, devices: [/dev/md/a, /dev/vdc]}
`,
  },
  'device-nearly-named': {
    why: 'A warning: nothing in the document makes the device, but something that it makes is called nearly the same. The device may be there already; without a machine file it is not assumed to be.',
    way: 'Write the name of the hint.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/vdb
      partitions: [{number: 1, label: scratch}]
  filesystems:
    - {device: /dev/disk/by-partlabel/scrach, format: ext4}
`,
  },
}
