import { MIB } from '../util/bytes.ts'

/** A format that is made on a device. */
export type MadeFormatName = 'ext4' | 'btrfs' | 'xfs' | 'swap' | 'vfat'

/** The name of a format in documents. `none` is a mount of whatever is there. */
export type FormatName = MadeFormatName | 'none' | 'virtiofs'

/** What is known of a format of filesystems: the one place. */
export interface FilesystemFormat {
  /** The first minor version of spec 3 that has it. */
  readonly since: number
  /** The first minor version of spec 2 that has it; absent when none has. */
  readonly sinceLegacy?: number
  /** What is done with it while the machine is made, where the document gives a path. */
  readonly use: 'mounted' | 'swap' | 'nothing'
  /** Whether it lies on a block device, or is shared by a host under a tag. */
  readonly on: 'device' | 'tag'
  /** The kernel's modules that it is read by. */
  readonly modules: readonly string[]
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
export const FILESYSTEM_FORMATS: Readonly<Record<FormatName, FilesystemFormat>> = {
  ext4: {
    since: 0,
    sinceLegacy: 0,
    use: 'mounted',
    on: 'device',
    modules: ['ext4'],
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
    use: 'mounted',
    on: 'device',
    modules: ['btrfs'],
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
    use: 'mounted',
    on: 'device',
    modules: ['xfs'],
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
    use: 'swap',
    on: 'device',
    modules: [],
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
    use: 'mounted',
    on: 'device',
    modules: ['vfat', 'nls_ascii', 'nls_cp437', 'nls_iso8859-1', 'nls_utf8'],
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
  none: { since: 3, use: 'nothing', on: 'device', modules: [] },
  virtiofs: { since: 7, use: 'mounted', on: 'tag', modules: ['virtiofs'] },
}

/** The first minor version of spec 3 that has each format. */
export const FORMATS_SINCE: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(FILESYSTEM_FORMATS).map(([name, { since }]) => [name, since]),
)

/** The formats that are made on a device, and how. */
export const MADE_FORMATS: ReadonlyMap<string, MadeFormat> = new Map(
  Object.entries(FILESYSTEM_FORMATS).flatMap(([name, { made }]) => (made === undefined ? [] : [[name, made]])),
)

const FORMATS: ReadonlyMap<string, FilesystemFormat> = new Map(Object.entries(FILESYSTEM_FORMATS))

/** What is known of a format by the name that a document gives; `undefined` for one that no document may give. */
export function formatNamed(name: string): FilesystemFormat | undefined {
  return FORMATS.get(name)
}

/** How a format is made; `undefined` when nobody makes it. */
export function madeFormat(format: string): MadeFormat | undefined {
  return MADE_FORMATS.get(format)
}

/** Whether a text is a UUID of a format, in any spelling that its program takes. */
export function isUuidOf(format: string, text: string): boolean {
  const form = madeFormat(format)?.hasSerial
    ? /^[0-9a-f]{4}-?[0-9a-f]{4}$/i
    : /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
  return form.test(text)
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
