import { MIB } from '../util/bytes.ts'

/** What is known of a format of filesystems: the one place. */
export interface FilesystemFormat {
  /** The first minor version of spec 3 that has it. */
  readonly since: number
  /** The first minor version of spec 2 that has it; absent when none has. */
  readonly sinceLegacy?: number
  /** How it is made; absent for what nobody makes. */
  readonly made?: MadeFormat
}

/** How a format is made: mke2fs(8), mkfs.btrfs(8), mkfs.xfs(8), mkfs.fat(8), mkswap(8). */
export interface MadeFormat {
  readonly tool: 'mkfs.btrfs' | 'mkfs.ext4' | 'mkfs.fat' | 'mkfs.xfs' | 'mkswap'
  /** What has it overwrite what is there, since the device was wiped. */
  readonly force: readonly string[]
  /** What gives a label, the first spelling, and others that users have for it. */
  readonly label: readonly [string, ...string[]]
  /** The longest label, in bytes. */
  readonly labelBytes: number
  /** The arguments that give a UUID. */
  uuid(text: string): readonly string[]
  /** Whether its UUID is the eight digits of a FAT's serial number. */
  readonly hasSerial: boolean
  /** The size, in bytes, below which today's program makes none without further options. It is the program that decides. */
  readonly usualLeast: number
  /** How the program is tried on a sparse file. */
  readonly rehearsal: {
    readonly flags: readonly string[]
    /** Whether it writes to the file even so. */
    readonly writes: boolean
    /** The largest file, in bytes, that it is tried on. */
    readonly most?: number
  }
}

const lower = (flag: string) => (text: string) => [flag, text.toLowerCase()] as const

/** Every format, by its name in documents. */
export const FILESYSTEM_FORMATS: Readonly<Record<string, FilesystemFormat>> = {
  ext4: {
    since: 0,
    sinceLegacy: 0,
    made: {
      tool: 'mkfs.ext4',
      force: ['-F'],
      label: ['-L'],
      labelBytes: 16,
      uuid: lower('-U'),
      hasSerial: false,
      usualLeast: 256 * 1024,
      rehearsal: { flags: ['-n'], writes: false },
    },
  },
  btrfs: {
    since: 0,
    sinceLegacy: 0,
    made: {
      tool: 'mkfs.btrfs',
      force: ['--force'],
      label: ['-L', '--label'],
      labelBytes: 256,
      uuid: lower('-U'),
      hasSerial: false,
      usualLeast: 109 * MIB,
      rehearsal: { flags: ['--nodiscard'], writes: true },
    },
  },
  xfs: {
    since: 0,
    sinceLegacy: 0,
    made: {
      tool: 'mkfs.xfs',
      force: ['-f'],
      label: ['-L'],
      labelBytes: 12,
      uuid: (text) => ['-m', `uuid=${text.toLowerCase()}`],
      hasSerial: false,
      usualLeast: 300 * MIB,
      rehearsal: { flags: ['-N'], writes: false },
    },
  },
  swap: {
    since: 0,
    sinceLegacy: 1,
    made: {
      tool: 'mkswap',
      force: ['-f'],
      label: ['-L', '--label'],
      labelBytes: 15,
      uuid: lower('-U'),
      hasSerial: false,
      usualLeast: 40 * 1024,
      rehearsal: { flags: [], writes: true },
    },
  },
  vfat: {
    since: 0,
    sinceLegacy: 1,
    made: {
      tool: 'mkfs.fat',
      force: [],
      label: ['-n'],
      labelBytes: 11,
      uuid: (text) => ['-i', text.replaceAll('-', '')],
      hasSerial: true,
      usualLeast: 32 * 1024,
      // It writes its tables out, and of a large volume they would fill the memory.
      rehearsal: { flags: [], writes: true, most: 8 * 1024 * MIB },
    },
  },
  none: { since: 3 },
  virtiofs: { since: 7 },
}

/** The first minor version of spec 3 that has each format. */
export const FORMATS_SINCE: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(FILESYSTEM_FORMATS).map(([name, { since }]) => [name, since]),
)

/** How a format is made; `undefined` when nobody makes it. */
export function madeFormat(format: string): MadeFormat | undefined {
  return Object.hasOwn(FILESYSTEM_FORMATS, format) ? FILESYSTEM_FORMATS[format]?.made : undefined
}

/** Whether two UUIDs of a format are one: without regard to case, and of a FAT to the dash. */
export function isSameUuid(format: string, one: string, other: string): boolean {
  const plain = (text: string): string => (madeFormat(format)?.hasSerial ? text.replace('-', '') : text).toLowerCase()
  return plain(one) === plain(other)
}

/** A UUID in the spelling in which a probe shows that of a format; of a FAT its first eight digits. */
export function uuidAsShown(format: string, uuid: string): string {
  if (!madeFormat(format)?.hasSerial) return uuid.toLowerCase()
  const hex = uuid.replaceAll('-', '').slice(0, 8).toUpperCase()
  return `${hex.slice(0, 4)}-${hex.slice(4)}`
}
