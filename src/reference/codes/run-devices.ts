import type { Texts } from './text.ts'

/** What is told of errors: devices. */
export const DEVICES_TEXTS: Texts<
  | 'not-enough-memory'
  | 'device-missing'
  | 'device-in-use'
  | 'device-ambiguous'
  | 'device-unreadable'
  | 'device-repeated'
  | 'partition-mismatch'
  | 'partition-does-not-fit'
  | 'table-unsupported'
  | 'signature-found'
  | 'luks-mismatch'
  | 'filesystem-mismatch'
  | 'array-failed'
  | 'mount-failed'
> = {
  'not-enough-memory': {
    why: 'The config has more files, units and users than can be planned in the memory that the process may take: about 2 KiB each. In a container or a small machine that is half of the memory there is.',
    way: 'Give it more, or put the files into an archive or a system extension.',
    command: 'firstlight plan document-of-a-million-files.ign',
  },
  'device-missing': {
    why: 'A device that the config names did not appear.',
    way: 'Look at its spelling, and at what should have made it.',
    document: `variant: flatcar
version: 1.1.0
storage:
  filesystems:
    - {device: /dev/disk/by-label/no-such-disk, format: ext4}
`,
  },
  'device-in-use': {
    why: 'A device that would be changed is mounted, or something is built on it. The sentence says what holds it.',
    way: 'Unmount or close it, or name another device.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - {device: /dev/vda, wipe_table: true}
`,
  },
  'device-ambiguous': {
    why: 'Several devices have the label or UUID by which the document names one.',
    way: 'Name the device by its id or path, or give one of them another label.',
    document: `variant: flatcar
version: 1.1.0
storage:
  filesystems:
    - {device: /dev/disk/by-label/data, format: ext4}
`,
  },
  'device-unreadable': {
    why: 'A device, or its table, cannot be read.',
    way: 'Look at the cause.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/sr0
      partitions: [{number: 1, label: a}]
`,
  },
  'device-repeated': {
    why: 'Two entries of the config come to one device, under two names or for two purposes, and what one makes the other would destroy.',
    way: 'Keep one of the entries.',
    document: `variant: flatcar
version: 1.1.0
storage:
  filesystems:
    - {device: /dev/vdb, format: ext4}
    - {device: /dev/disk/by-id/virtio-the-same, format: xfs}
`,
  },
  'partition-mismatch': {
    why: 'A partition is there and is not what the config says.',
    way: '`wipePartitionEntry`, `resize` or `wipeTable` allow the change.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/vdb
      partitions: [{number: 1, label: data, size_mib: 1000}]
`,
  },
  'partition-does-not-fit': {
    why: 'A partition has no room where the config wants it. The sentence tells the room that there is.',
    way: 'Make it smaller, or leave its size out.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/vdb
      partitions: [{number: 1, label: data, size_mib: 99999999}]
`,
  },
  'table-unsupported': {
    why: 'The disk has a partition table that is not GPT.',
    way: '`wipeTable` replaces it.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/disk-with-a-dos-table
      partitions: [{number: 1, label: data}]
`,
  },
  'signature-found': {
    why: 'A device that would be formatted holds something already, partitions included.',
    way: '`wipeFilesystem` or `wipeVolume` allow it.',
    document: `variant: flatcar
version: 1.2.0-experimental
storage:
  luks:
    - {name: data, device: /dev/disk-with-an-old-filesystem}
`,
  },
  'luks-mismatch': {
    why: 'A LUKS volume is there and cannot be used as the config says.',
    way: '`wipeVolume` makes it anew.',
    document: `variant: flatcar
version: 1.2.0-experimental
storage:
  luks:
    - {name: data, device: /dev/disk-with-another-volume}
`,
  },
  'filesystem-mismatch': {
    why: 'A filesystem is there and is not what the config says.',
    way: '`wipeFilesystem` makes it anew.',
    document: `variant: flatcar
version: 1.1.0
storage:
  filesystems:
    - {device: /dev/disk-with-xfs, format: ext4}
`,
  },
  'array-failed': {
    why: 'An array cannot be made.',
    way: 'Look at the cause.',
    document: `variant: flatcar
version: 1.1.0
storage:
  raid:
    - {name: data, level: raid1, devices: [/dev/vdb, /dev/vdc]}
`,
  },
  'mount-failed': {
    why: 'A filesystem cannot be mounted, or not be unmounted.',
    way: 'Look at the cause.',
    document: `variant: flatcar
version: 1.1.0
storage:
  filesystems:
    - {device: /dev/vdb, format: none, path: /var/data}
`,
  },
}
