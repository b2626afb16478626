import type { FilesystemIssue } from '../../report/issues/filesystem.ts'
import type { Texts } from './text.ts'

/** What is told of issues of filesystems. */
export const FILESYSTEM_TEXTS: Texts<FilesystemIssue['code']> = {
  'filesystem-format-missing': {
    why: 'A filesystem has a path, label, UUID, options or is to be wiped, but has no format.',
    way: 'Give a `format`.',
    document: `variant: flatcar
version: 1.1.0
storage:
  filesystems:
    - {device: /dev/vdb, path: /var/data}
`,
  },
  'filesystem-format-unknown': {
    why: 'No such format is known to this version: `none` came with 3.3.0, `virtiofs` with 3.7.0.',
    way: 'Write one of the formats of `explain storage.filesystems.format`, or raise the version.',
    document: `variant: flatcar
version: 1.1.0
storage:
  filesystems:
    - {device: /dev/vdb, format: zfs}
`,
  },
  'filesystem-label-without-format': {
    why: 'How long a label may be depends on the format, which is absent.',
    way: 'Give the `format` too.',
    document: `{"ignition": {"version": "3.0.0"}, "storage": {"filesystems": [{"device": "/dev/vdb", "label": "data"}]}}
`,
  },
  'filesystem-label-too-long': {
    why: 'A label fits no more bytes: ext4 16, btrfs 256, xfs 12, swap 15, vfat 11.',
    way: 'Shorten it.',
    document: `variant: flatcar
version: 1.1.0
storage:
  filesystems:
    - {device: /dev/vdb, format: xfs, label: more-than-twelve}
`,
  },
  'virtiofs-tag': {
    why: 'The device of a virtiofs is a tag of 1 to 36 bytes.',
    way: 'Write the tag that the virtual machine gives the share.',
    document: `variant: flatcar
version: 1.2.0-experimental
storage:
  filesystems:
    - {device: a-tag-that-has-more-than-36-bytes-in-it, format: virtiofs, path: /var/data}
`,
  },
  'virtiofs-attribute': {
    why: 'A virtiofs belongs to the host of the virtual machine: it is mounted, never made.',
    way: 'Leave the attribute out.',
    document: `variant: flatcar
version: 1.2.0-experimental
storage:
  filesystems:
    - {device: data, format: virtiofs, path: /var/data, label: data}
`,
  },
  'filesystem-on-partitioned-disk': {
    why: 'A warning: a filesystem is on a whole disk that gets partitions in the same config.',
    way: 'Name the partition: `/dev/disk/by-partlabel/a`.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: /dev/vdb
      partitions: [{number: 1, label: a}]
  filesystems:
    - {device: /dev/vdb, format: ext4}
`,
  },
  'filesystem-on-wiped-disk': {
    why: 'A warning: the disk is wiped, but the filesystem that is on the whole of it is not.',
    way: 'Give `wipe_filesystem: true` too, or leave `wipe_table` out.',
    document: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - {device: /dev/vdb, wipe_table: true}
  filesystems:
    - {device: /dev/vdb, format: ext4}
`,
  },
}
