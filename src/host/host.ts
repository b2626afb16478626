import type { DevicePath, TargetPath } from '../util/paths.ts'
import type { Operation } from './operation/operation.ts'

/** The machine as a stage sees it: it reads through the parts below and changes nothing except by `perform`. */
export interface Host {
  readonly backend: 'real' | 'scratch'
  readonly files: TargetFiles
  readonly devices: Devices
  readonly accounts: Accounts
  readonly system: System
  /**
   * Does one operation. With `redo` an earlier attempt may have been cut short at any point: the host ends in the
   * same state all the same.
   * @throws FirstlightError when it cannot be done
   */
  perform(operation: Operation, options?: PerformOptions): Promise<void>
  /** Makes everything that was performed durable: survives a power cut after this returns. */
  sync(options?: SyncOptions): Promise<void>
  /**
   * A copy of this machine in memory, on which operations change nothing real: what `plan` and the preflight run on.
   * The copy reads through to this machine's files and starts from its devices as they are now.
   */
  simulate(): Promise<Host>
}

/** How an operation is performed. */
export interface PerformOptions {
  /** An earlier attempt at this operation was started and may have had any part of its effect. */
  readonly redo?: boolean
  /** Aborts the operation where that is safe. */
  readonly signal?: AbortSignal
}

/** What is at a path, without following a symlink at its end. */
export interface NodeStat {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other'
  /** Size in bytes. */
  readonly size: number
  /** Permission and special bits, without the type. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** What a symlink says, verbatim. */
  readonly target?: string
  /** How many names a file has, when it has more than one. */
  readonly names?: number
  /** Equal for two names of one file. */
  readonly identity: string
}

/** Reads of the target root. Every path is resolved inside it, all symlinks expanded; nothing outside is ever read. */
export interface TargetFiles {
  /**
   * The path with every symlink in front of its last component expanded (RESOLVE_IN_ROOT semantics: an absolute link
   * starts at the target root, `..` stops there). Components that do not exist are kept as they are.
   * @throws FirstlightError `path-escapes-root` never happens by links; a loop of links is `io-failed`
   */
  resolve(path: TargetPath): Promise<TargetPath>
  /** What is at the path; `undefined` when nothing is. */
  stat(path: TargetPath): Promise<NodeStat | undefined>
  /** The bytes of a regular file (a symlink at the end is followed inside the root); `undefined` when there is none. */
  read(path: TargetPath): Promise<Uint8Array | undefined>
  /**
   * Bytes of a regular file from a place on, fewer where it ends; `undefined` when there is none, and when it is one of a
   * copy in memory whose contents would first have to be fetched.
   */
  part(path: TargetPath, from: number, length: number): Promise<Uint8Array | undefined>
  /** The names in a directory, sorted; `undefined` when there is none. */
  list(path: TargetPath): Promise<readonly string[] | undefined>
}

/** A partition as it is on a disk. */
export interface PartitionEntry {
  readonly number: number
  /** First sector, in sectors of the disk's logical size. */
  readonly start: number
  /** Length, in sectors of the disk's logical size. */
  readonly size: number
  readonly label: string
  /** Upper case. */
  readonly guid: string
  /** Upper case. */
  readonly typeGuid: string
  /** Why the partition may not be touched (a mount, a holder); absent when it may. */
  readonly inUse?: string
}

/** A disk and its table. */
export interface DiskTable {
  /** `none` is a disk without a table; `other` is one with a table that is not GPT. */
  readonly kind: 'gpt' | 'none' | 'other'
  /** Logical sector size in bytes. */
  readonly sectorSize: number
  /** Length of the disk in logical sectors. */
  readonly sectors: number
  /** Without a GPT: those that the kernel sees all the same, with empty labels and types. */
  readonly partitions: readonly PartitionEntry[]
  /** First and last sector that the GPT gives to partitions; absent: what a fresh table of 128 entries leaves. */
  readonly usable?: { readonly first: number; readonly last: number }
  /** Whether the front of the disk was zeroed and only the second copy of the GPT is left; absent when not. */
  readonly isFrontLost?: boolean
  /** Why the disk itself may not be touched; absent when it may. */
  readonly inUse?: string
}

/** What a superblock probe says of a device. */
export interface Signature {
  /** `ext4`, `crypto_LUKS`, `linux_raid_member`, …; absent on a blank device. */
  readonly type?: string
  readonly uuid?: string
  readonly label?: string
  /** Bytes that a filesystem takes of the device, where its superblock says so. */
  readonly size?: number
  /** Other signatures found beside it: the device is ambivalent. */
  readonly others?: readonly string[]
}

/** What is known of a LUKS header. */
export interface LuksHeader {
  readonly version: 1 | 2
  readonly uuid: string
  readonly label?: string
  /** Whether the header stores the allow-discards flag. */
  readonly discard: boolean
}

/** What is known of a RAID array. */
export interface ArrayState {
  readonly level: string
  readonly devices: readonly string[]
}

/** Reads of block devices. Every method takes the path as the config names it and follows links itself. */
export interface Devices {
  /**
   * Waits until the devices are there.
   * @throws FirstlightError `device-missing`, naming every device that did not come
   */
  wait(devices: readonly DevicePath[]): Promise<void>
  /** One name for one device, however it is spelt; `undefined` when there is no such device. */
  identity(device: DevicePath): Promise<string | undefined>
  /** Size in bytes. */
  size(device: DevicePath): Promise<number>
  table(device: DevicePath): Promise<DiskTable>
  signature(device: DevicePath): Promise<Signature>
  /** The LUKS header; `undefined` when there is none. */
  luks(device: DevicePath): Promise<LuksHeader | undefined>
  /** The running array; `undefined` when there is none. */
  array(name: string): Promise<ArrayState | undefined>
  /** Why the device may not be touched; `undefined` when it may. */
  inUse(device: DevicePath): Promise<string | undefined>
  /** Whether the volume's key, as the host holds it, opens the device. */
  opensWith(device: DevicePath, volume: string): Promise<boolean>
  /**
   * Asks the kernel whether it mounts a format with these options, before there is anything to mount.
   * @throws FirstlightError `mount-failed`, `kernel-lacks`
   */
  demandMountable(mount: WantedMount): Promise<void>
}

/** How a filesystem is to be mounted. */
export interface WantedMount {
  readonly device: string
  readonly format: string
  readonly options: readonly string[]
}

/** A user of the target. */
export interface AccountUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
}

/** A group of the target. */
export interface AccountGroup {
  readonly name: string
  readonly gid: number
}

/** Reads of the target's users and groups. */
export interface Accounts {
  user(name: string): Promise<AccountUser | undefined>
  group(name: string): Promise<AccountGroup | undefined>
}

/** Reads of the system as a whole. */
export interface System {
  /** The kernel's boot id, trimmed. */
  bootId(): Promise<string>
  /** Whether the target enables the unit (`systemctl --root is-enabled`). */
  isUnitEnabled(unit: string): Promise<boolean>
  /** The target's SELinux policy type, e.g. `targeted`; `undefined` when files are not labelled. */
  labelPolicy(): Promise<string | undefined>
  /** Whether this is a live system, which provisions at every boot. */
  isLive(): Promise<boolean>
  /** Mounts at and below a target path, deepest first. */
  mountsBelow(path: TargetPath): Promise<readonly TargetPath[]>
}

/** How a machine is made durable. */
export interface SyncOptions {
  /** Whether more is performed right after this: what a host keeps of itself need not be put in order yet. @default false */
  readonly more?: boolean
}
