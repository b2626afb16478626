import { directory, disk, file, filesystem, link, partitions, raid } from './rules.ts'
import type { BrokenRule } from './rules.ts'

const AT = '$.storage'

/** Rules of files, directories and links, and of the paths of all. */
export const NODE_RULES: readonly BrokenRule[] = [
  { title: 'a path is not empty', config: file({ path: '' }), issues: [`error path-empty ${AT}.files.0.path`] },
  {
    title: 'a path is there; the finding is at its place, shown at the parent',
    config: { storage: { directories: [{}] } },
    issues: [`error path-empty ${AT}.directories.0.path`],
  },
  {
    title: 'a path is absolute',
    config: link({ path: 'a/b' }),
    issues: [`error path-not-absolute ${AT}.links.0.path`],
  },
  ...['/a//b', '/a/./b', '/a/../b', '/a/', '/a/.', '/..'].map((path) => ({
    title: `${path} is not in its shortest form`,
    config: file({ path }),
    issues: [`error path-not-clean ${AT}.files.0.path`],
  })),
  ...['/', '/...', '/.a', '/a..', '/a b', '/é'].map((path) => ({
    title: `${path} is fine`,
    config: file({ path }),
    issues: [],
  })),
  {
    title: 'a mode is not negative',
    config: file({ mode: -1 }),
    issues: [`error mode-out-of-range ${AT}.files.0.mode`],
  },
  {
    title: 'a mode is at most 07777',
    config: directory({ mode: 0o10000 }),
    issues: [`error mode-out-of-range ${AT}.directories.0.mode`],
  },
  {
    title: 'setuid and its like are ignored before 3.6',
    config: file({ mode: 0o4755 }),
    to: 5,
    issues: [`warning mode-special-bits ${AT}.files.0.mode`],
    otherwise: [],
  },
  {
    title: 'IDNAME: an owner is an id or a name',
    config: file({ user: { id: 0, name: 'root' }, group: { id: 0, name: 'root' } }),
    issues: [`error id-and-name ${AT}.files.0.group`, `error id-and-name ${AT}.files.0.user`],
  },
  { title: 'IDNAME: an empty name is none', config: file({ user: { id: 0, name: '' } }), issues: [] },
  {
    title: 'overwriting needs a source',
    config: file({ overwrite: true }),
    issues: [`error overwrite-without-contents ${AT}.files.0.overwrite`],
  },
  { title: 'an empty source is one', config: file({ overwrite: true, contents: { source: '' } }), issues: [] },
  {
    title: 'nothing lies below a link',
    config: {
      storage: {
        links: [{ path: '/l', target: '/t' }],
        files: [{ path: '/l/f' }, { path: '/lf' }],
        directories: [{ path: '/l/a/b' }],
      },
    },
    issues: [`error node-below-link ${AT}.directories.0`, `error node-below-link ${AT}.files.0`],
  },
  {
    title: 'a link has a target (checked after merging before 3.3)',
    config: link({ target: '' }),
    from: 3,
    issues: [`error link-without-target ${AT}.links.0.target`],
    otherwise: [],
  },
  {
    title: 'a hard link leads to no directory; a relative target is joined to the path of the link',
    config: {
      storage: {
        directories: [{ path: '/d' }],
        links: [
          { path: '/a', target: '/d', hard: true },
          { path: '/b', target: '../d', hard: true },
          { path: '/c', target: 'd', hard: true },
          { path: '/e', target: '/d' },
        ],
      },
    },
    issues: [`error hard-link-to-directory ${AT}.links.0`, `error hard-link-to-directory ${AT}.links.1`],
  },
  {
    title: 'a hard link has no owner of its own',
    config: link({ hard: true, user: { id: 0 }, group: { name: '' } }),
    issues: [`warning hard-link-owner ${AT}.links.0.user.id`, `warning hard-link-owner ${AT}.links.0.group.name`],
  },
  {
    title: 'CONFLICT: a file where a unit is written',
    config: {
      storage: {
        files: [
          { path: '/etc/systemd/system/u.service' },
          { path: '/etc/systemd/system/u.service.d/a.conf' },
          { path: '/etc/systemd/system/u.service.d/empty.conf' },
        ],
      },
      systemd: {
        units: [
          {
            name: 'u.service',
            contents: '[Unit]\n',
            dropins: [{ name: 'a.conf', contents: '[Unit]\n' }, { name: 'empty.conf' }],
          },
        ],
      },
    },
    issues: [`error unit-conflict ${AT}.files.0.path`, `error unit-conflict ${AT}.files.1.path`],
  },
]

/** Rules of disks, arrays and filesystems. */
export const DISK_RULES: readonly BrokenRule[] = [
  {
    title: 'a disk has a device, and without one its partitions are not compared',
    config: disk({ device: '', partitions: [{ label: 'a' }, { label: 'a', number: 1 }] }),
    issues: [`error path-empty ${AT}.disks.0.device`],
  },
  {
    title: 'the device is absolute',
    config: disk({ device: 'dev/a' }),
    issues: [`error path-not-absolute ${AT}.disks.0.device`],
  },
  {
    title: 'numbers are given once (and are duplicates)',
    config: partitions({ number: 1 }, { number: 1 }),
    issues: [
      `error partition-number-repeated ${AT}.disks.0.partitions.1`,
      `error duplicate ${AT}.disks.0.partitions.1`,
    ],
  },
  {
    title: 'extents that are given do not overlap',
    config: partitions(
      { number: 1, startMiB: 1, sizeMiB: 10 },
      { number: 2, startMiB: 10, sizeMiB: 1 },
      { number: 3, startMiB: 11, sizeMiB: 1 },
      { number: 4, startMiB: 0, sizeMiB: 100 },
      { number: 5, startMiB: 2 },
    ),
    issues: [`error partitions-overlap ${AT}.disks.0.partitions.1`],
  },
  {
    title: 'an overlap is said at the later entry, whichever begins first on the disk',
    config: partitions(
      { number: 1, startMiB: 100, sizeMiB: 10 },
      { number: 2, startMiB: 300, sizeMiB: 10 },
      { number: 3, startMiB: 1, sizeMiB: 400 },
    ),
    issues: [
      `error partitions-overlap ${AT}.disks.0.partitions.2`,
      `error partitions-overlap ${AT}.disks.0.partitions.2`,
    ],
  },
  {
    title: 'labels are given once, empty ones too',
    config: partitions({ number: 1, label: '' }, { number: 2, label: '' }),
    issues: [`error partition-label-repeated ${AT}.disks.0.partitions.1`],
  },
  {
    title: 'a disk with partitions to delete may have others without a number (Ignition: since 2.27)',
    config: partitions({ number: 1, shouldExist: false }, { label: 'a' }),
    issues: [],
  },
  ...[{ label: '' }, { guid: '0FC63DAF-8483-4772-8E79-3D69D8477DE4' }, { startMiB: 0 }, { sizeMiB: 0 }].map((more) => ({
    title: `what should not exist has no ${Object.keys(more).join('')}`,
    config: partitions({ number: 1, shouldExist: false, ...more }),
    issues: [`error partition-absent-with-attributes ${AT}.disks.0.partitions.0`],
  })),
  {
    title: 'it may be wiped',
    config: partitions({ number: 1, shouldExist: false, wipePartitionEntry: true, guid: '' }),
    issues: [],
  },
  {
    title: 'a partition has a number or a label',
    config: partitions({ number: 0, sizeMiB: 1 }),
    issues: [`error partition-anonymous ${AT}.disks.0.partitions.0`],
  },
  {
    title: 'a label has at most 36 bytes, not characters',
    config: partitions({ label: 'é'.repeat(19) }, { label: 'e'.repeat(36) }),
    issues: [`error partition-label-too-long ${AT}.disks.0.partitions.0.label`],
  },
  {
    title: 'a label has no colon',
    config: partitions({ label: 'a:b' }),
    issues: [`error partition-label-colon ${AT}.disks.0.partitions.0.label`],
  },
  {
    title: 'GUIDs have their form, in either case',
    config: partitions({ label: 'a', guid: '0fc63daf-8483-4772-8e79-3D69D8477DE4', typeGuid: 'linux' }),
    issues: [`error guid-malformed ${AT}.disks.0.partitions.0.typeGuid`],
  },
  {
    title: 'a number is not negative (Ignition lets it through)',
    config: partitions({ number: -1 }),
    issues: [`error partition-number-negative ${AT}.disks.0.partitions.0.number`],
  },
  {
    title: 'neither a start nor a size is negative (Ignition lets them through)',
    config: partitions({ number: 1, startMiB: -1, sizeMiB: -5 }, { label: 'a', sizeMiB: -2 }),
    issues: [
      `error partition-extent-negative ${AT}.disks.0.partitions.0.startMiB`,
      `error partition-extent-negative ${AT}.disks.0.partitions.0.sizeMiB`,
      `error partition-extent-negative ${AT}.disks.0.partitions.1.sizeMiB`,
    ],
  },
  {
    title: 'an array has a level',
    config: raid({ level: '' }),
    from: 3,
    issues: [`error raid-level-missing ${AT}.raid.0.level`],
    otherwise: [`error raid-level-unknown ${AT}.raid.0.level`],
  },
  {
    title: 'the level is known',
    config: raid({ level: 'raid3' }),
    issues: [`error raid-level-unknown ${AT}.raid.0.level`],
  },
  {
    title: 'striping has no spares',
    config: raid({ level: 'stripe', spares: 1 }),
    issues: [`error raid-spares ${AT}.raid.0.level`],
  },
  {
    title: 'an array has devices',
    config: raid({ devices: [] }),
    issues: [`error raid-without-devices ${AT}.raid.0.devices`],
  },
  {
    title: 'the devices are absolute',
    config: raid({ devices: ['/dev/a', 'b'] }),
    issues: [`error path-not-absolute ${AT}.raid.0.devices.1`],
  },
  {
    title: 'the device is absolute',
    config: filesystem({ device: 'a' }),
    issues: [`error path-not-absolute ${AT}.filesystems.0.device`],
  },
  {
    title: 'the path is absolute, if there is one',
    config: filesystem({ format: 'ext4', path: 'var' }),
    issues: [`error path-not-absolute ${AT}.filesystems.0.path`],
  },
  { title: 'an empty path is none', config: filesystem({ path: '' }), issues: [] },
  ...[{ path: '/a' }, { uuid: 'u' }, { wipeFilesystem: true }, { options: ['-q'] }].map((more) => ({
    title: `a filesystem with ${Object.keys(more).join('')} has a format`,
    config: filesystem(more),
    issues: [`error filesystem-format-missing ${AT}.filesystems.0.format`],
  })),
  {
    title: 'mount options need a format since they exist',
    config: filesystem({ mountOptions: ['ro'] }),
    from: 1,
    issues: [`error filesystem-format-missing ${AT}.filesystems.0.format`],
    otherwise: [`warning unknown-key ${AT}.filesystems.0.mountOptions`],
  },
  {
    title: 'the format is known',
    config: filesystem({ format: 'zfs' }),
    issues: [`error filesystem-format-unknown ${AT}.filesystems.0.format`],
  },
  {
    title: 'none is a format since 3.3',
    config: filesystem({ format: 'none' }),
    to: 2,
    issues: [`error filesystem-format-unknown ${AT}.filesystems.0.format`],
    otherwise: [],
  },
  {
    title: 'virtiofs is a format since 3.7',
    config: filesystem({ format: 'virtiofs' }),
    to: 6,
    issues: [`error filesystem-format-unknown ${AT}.filesystems.0.format`],
    otherwise: [],
  },
  {
    title: 'a label needs a format',
    config: filesystem({ label: 'x' }),
    issues: [
      `error filesystem-format-missing ${AT}.filesystems.0.format`,
      `error filesystem-label-without-format ${AT}.filesystems.0.label`,
    ],
  },
  ...Object.entries({ ext4: 16, btrfs: 256, xfs: 12, swap: 15, vfat: 11 }).flatMap(([format, limit]) => [
    {
      title: `a label of ${format} has at most ${limit} bytes`,
      config: filesystem({ format, label: 'x'.repeat(limit + 1) }),
      issues: [`error filesystem-label-too-long ${AT}.filesystems.0.label`],
    },
    { title: `${limit} bytes fit`, config: filesystem({ format, label: 'x'.repeat(limit) }), issues: [] },
  ]),
  {
    title: 'a virtiofs is a tag and nothing else',
    config: filesystem({
      format: 'virtiofs',
      device: 't'.repeat(37),
      label: 'l',
      uuid: 'u',
      wipeFilesystem: true,
      options: ['-q'],
    }),
    from: 7,
    issues: [
      `error virtiofs-tag ${AT}.filesystems.0.device`,
      `error virtiofs-attribute ${AT}.filesystems.0.label`,
      `error virtiofs-attribute ${AT}.filesystems.0.options`,
      `error virtiofs-attribute ${AT}.filesystems.0.uuid`,
      `error virtiofs-attribute ${AT}.filesystems.0.wipeFilesystem`,
    ],
  },
  {
    title: 'a filesystem on a whole disk that has partitions',
    config: {
      storage: { disks: [{ device: '/dev/a', partitions: [{ number: 1 }] }], filesystems: [{ device: '/dev/a' }] },
    },
    issues: [`warning filesystem-on-partitioned-disk ${AT}.filesystems.0.device`],
  },
  {
    title: 'a filesystem on a disk that is wiped, but not itself',
    config: { storage: { disks: [{ device: '/dev/a', wipeTable: true }], filesystems: [{ device: '/dev/a' }] } },
    issues: [`warning filesystem-on-wiped-disk ${AT}.filesystems.0.device`],
  },
  {
    title: 'both are wiped',
    config: {
      storage: {
        disks: [{ device: '/dev/a', wipeTable: true }],
        filesystems: [{ device: '/dev/a', format: 'ext4', wipeFilesystem: true }],
      },
    },
    issues: [],
  },
]
