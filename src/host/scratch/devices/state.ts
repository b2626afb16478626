/**
 * The simulated devices of a scratch machine, as they are kept in `machine.json`. Plain data that operations change
 * in place, once nothing can fail any more.
 */
export interface MachineState {
  /** The boot in which volumes were opened and mounts were made. */
  bootId: string
  /** Disks and running arrays, by the path of their node. */
  disks: Record<string, DiskState>
  /** Open LUKS volumes, by name. */
  volumes: Record<string, VolumeState>
  /**
   * The nodes that names led to when they were waited for. A label goes when signatures are wiped; what was decided
   * about its device must still happen to the same one.
   */
  names: Record<string, string>
  /** Mounts below the target root, oldest first. */
  mounts: MountState[]
  kernelArguments: string[]
  /** Whether any operation has changed the machine. */
  isTouched: boolean
}

/** What an operation changed of {@link MachineState}, as it is now; what is gone is `null`. */
export interface MachineChange {
  readonly disks: Readonly<Record<string, DiskState | null>>
  readonly volumes: Readonly<Record<string, VolumeState>>
  readonly names: Readonly<Record<string, string>>
}

/** A disk, or an array, which is one to everything above it. */
export interface DiskState {
  /** Bytes. */
  size: number
  /** Bytes of a logical sector. */
  sectorSize: number
  /** Other paths of the same disk, e.g. below `/dev/disk/by-id`. */
  links: string[]
  table: 'gpt' | 'none' | 'other'
  partitions: PartitionState[]
  /**
   * What superblocks say, by the byte they start at: `0` is the disk as a whole. It stays when a partition goes, as
   * it does on a real disk, and is found again by a partition that starts there.
   */
  areas: Record<string, AreaState>
  /** What the table leaves to partitions; absent: all but the room of a table of 128 entries. */
  usable?: { first: number; last: number }
  /** Whether only the second copy of the table is left. */
  isFrontLost?: boolean
  /** Why the disk may not be touched. */
  inUse?: string
  /** What the array is made of; absent for a disk. */
  array?: { name: string; level: string; devices: string[]; uuid: string }
}

/** A partition of a GPT; see `PartitionEntry`. */
export interface PartitionState {
  number: number
  /** Sectors. */
  start: number
  /** Sectors. */
  size: number
  label: string
  guid: string
  typeGuid: string
  inUse?: string
}

/** What is found where a device begins. */
export interface AreaState {
  /** `ext4`, `crypto_LUKS`, `linux_raid_member`, …; absent on a blank device. */
  type?: string
  uuid?: string
  label?: string
  /** Bytes that a filesystem takes. */
  size?: number
  others?: string[]
  luks?: LuksState
}

/** A LUKS header and what is inside. */
export interface LuksState {
  version: 1 | 2
  discard: boolean
  /** Salted digests of the keys that open it. */
  keys: string[]
  /** Clevis bindings: the pin, and a digest of its config. */
  bindings: { pin: string; config: string }[]
  payload: AreaState
}

/** An open LUKS volume. */
export interface VolumeState {
  /** The node of the device it is on. */
  device: string
  discard: boolean
}

/** A mount. */
export interface MountState {
  /** The node, or the source as given when it is not a device. */
  device: string
  path: string
  format: string
  options: string[]
}
