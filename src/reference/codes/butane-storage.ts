import type { ButaneStorageIssue } from '../../report/issues/butane-storage.ts'
import type { Texts } from './text.ts'

/** What is told of issues of the disks of Butane documents. */
export const BUTANE_STORAGE_TEXTS: Texts<ButaneStorageIssue['code']> = {
  'butane-mode-decimal': {
    why: 'A mode without a leading zero is a decimal number.',
    way: 'Write `0644`.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      mode: 644
`,
  },
  'butane-mount-unit-format': {
    why: '`with_mount_unit` needs the `format` of the filesystem.',
    way: 'Give the `format`, `none` for one that is there.',
    document: `variant: flatcar
version: 1.1.0
storage:
  filesystems:
    - {device: /dev/vdb, path: /var/data, with_mount_unit: true}
`,
  },
  'butane-mount-unit-path': {
    why: '`with_mount_unit` needs the `path` of the filesystem, except for swap.',
    way: 'Give the `path`.',
    document: `variant: flatcar
version: 1.1.0
storage:
  filesystems:
    - {device: /dev/vdb, format: ext4, with_mount_unit: true}
`,
  },
  'butane-mount-unit-place': {
    why: 'On Fedora CoreOS, mount points are `/etc`, `/var`, or below them.',
    way: 'Mount it below `/var`, where `/srv` and the like lead.',
    document: `variant: fcos
version: 1.6.0
storage:
  filesystems:
    - {device: /dev/vdb, format: ext4, path: /srv/data, with_mount_unit: true}
`,
  },
  'butane-partition-by-label': {
    why: 'A partition without a number is found by its label, which a reinstallation may have used otherwise.',
    way: 'Give it a number, or wipe the table.',
    document: `variant: fcos
version: 1.6.0
storage:
  disks:
    - device: /dev/vdb
      partitions: [{label: data, size_mib: 100}]
`,
  },
  'butane-reserved-label': {
    why: "The label belongs to a partition of the operating system's image, which has another number.",
    way: 'Give it the number that the image has, or another label.',
    document: `variant: fcos
version: 1.5.0
storage:
  disks:
    - device: /dev/disk/by-id/coreos-boot-disk
      partitions: [{label: root, number: 9, size_mib: 10000}]
`,
  },
  'butane-root-too-small': {
    why: 'The root partition is too small for later versions of the operating system.',
    way: 'Give it 8192 MiB at least.',
    document: `variant: fcos
version: 1.5.0
storage:
  disks:
    - device: /dev/disk/by-id/coreos-boot-disk
      partitions: [{label: root, number: 4, size_mib: 2000, resize: true}]
`,
  },
  'butane-root-constrained': {
    why: 'Another partition may be put right behind the root partition, which then cannot grow.',
    way: 'Give the other one a start that leaves room, or the root partition a size.',
    document: `variant: fcos
version: 1.5.0
storage:
  disks:
    - device: /dev/disk/by-id/coreos-boot-disk
      partitions: [{label: root, number: 4}, {label: data, number: 5, size_mib: 1000}]
`,
  },
}
