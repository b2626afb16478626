import type { ConfigPath } from '../report/path.ts'
import type { Secret } from '../util/secret.ts'
import type { Content } from '../util/content.ts'
import type { DevicePath, TargetPath } from '../util/paths.ts'

/**
 * One thing that a host is asked to do: plain data, printable, comparable.
 *
 * `plan` prints operations, the run report lists them, and the journal knows them by their place in their stage's
 * list. Every operation is redoable: performed again after it was cut short, it ends in the same state.
 */
export type Operation =
  | DiskOperation
  | LuksOperation
  | MountOperation
  | AccountOperation
  | NodeOperation
  | SystemOperation

/** An operation on block devices. */
export type DiskOperation =
  /** Clears the partition table. */
  | { readonly kind: 'wipe-table'; readonly device: DevicePath }
  /** Deletes and creates partitions in one commit. Geometry is final: sectors of `sectorSize` bytes. */
  | {
      readonly kind: 'partition'
      readonly device: DevicePath
      readonly sectorSize: number
      readonly remove: readonly number[]
      readonly create: readonly NewPartition[]
    }
  | {
      readonly kind: 'create-array'
      /** `NAME` for `/dev/md/NAME`, or a whole `/dev/…` path. */
      readonly name: string
      readonly level: string
      readonly devices: readonly DevicePath[]
      readonly spares: number
      readonly options: readonly string[]
    }
  /** Removes every signature, so that nothing recognises the device any more. */
  | { readonly kind: 'wipe-signatures'; readonly device: DevicePath }
  | {
      readonly kind: 'make-filesystem'
      readonly device: DevicePath
      readonly format: string
      readonly label?: string
      readonly uuid?: string
      readonly options: readonly string[]
    }

/** A partition to be created. */
export interface NewPartition {
  readonly number: number
  /** First sector, in sectors of the disk's logical size. */
  readonly start: number
  /** Length, in sectors of the disk's logical size. */
  readonly size: number
  readonly label?: string
  readonly typeGuid?: string
  readonly guid?: string
}

/** An operation on LUKS volumes. The key is always the one the host holds for the volume. */
export type LuksOperation =
  /** Makes the host hold the volume's key: generated, taken from a resource, or the machine's CEX key. */
  | { readonly kind: 'provide-volume-key'; readonly volume: string; readonly from: 'generated' | 'cex' | Content }
  | {
      readonly kind: 'format-luks'
      readonly volume: string
      readonly device: DevicePath
      readonly label?: string
      readonly uuid?: string
      readonly options: readonly string[]
      readonly cex: boolean
    }
  | {
      readonly kind: 'open-luks'
      readonly volume: string
      readonly device: DevicePath
      readonly discard: boolean
      readonly options: readonly string[]
      /** Whether the flags are stored in the header. */
      readonly persistent: boolean
    }
  | {
      readonly kind: 'bind-clevis'
      readonly volume: string
      readonly device: DevicePath
      readonly pin: string
      /** The pin's JSON; holds thumbprints and advertisements. */
      readonly config: Secret
      /** Tang servers without a stored advertisement: each is asked for one first. */
      readonly servers: readonly string[]
      /** Whether the volume is closed and unlocked through the binding, as proof. */
      readonly prove: boolean
    }
  /** Removes the generated key from the volume, which from now on opens only through its binding. */
  | { readonly kind: 'drop-volume-key'; readonly volume: string; readonly device: DevicePath }

/** An operation on mounts. */
export type MountOperation =
  | {
      readonly kind: 'mount'
      readonly device: string
      readonly path: TargetPath
      readonly format: string
      readonly options: readonly string[]
    }
  | { readonly kind: 'unmount'; readonly path: TargetPath }

/** An operation on users and groups of the target. */
export type AccountOperation =
  | {
      readonly kind: 'add-group' | 'modify-group'
      readonly name: string
      readonly gid?: number
      readonly passwordHash?: Secret
      readonly system?: boolean
    }
  | { readonly kind: 'delete-group'; readonly name: string }
  | {
      readonly kind: 'add-user' | 'modify-user'
      readonly name: string
      readonly uid?: number
      readonly gecos?: string
      readonly homeDir?: string
      readonly createHome?: boolean
      readonly primaryGroup?: string
      readonly groups?: readonly string[]
      readonly userGroup?: boolean
      readonly shell?: string
      readonly system?: boolean
      readonly logInit?: boolean
      /** Absent: `*` for a new user, unchanged for an existing one. */
      readonly passwordHash?: Secret
    }
  | { readonly kind: 'delete-user'; readonly name: string }
  /** Writes the keys as the user itself; `fragment` is `authorized_keys.d/ignition`, otherwise `authorized_keys`. */
  | {
      readonly kind: 'write-ssh-keys'
      readonly user: string
      readonly keys: readonly string[]
      readonly fragment: boolean
    }

/**
 * An owner for a node: ids are final, names are resolved by the stage before. `keep` leaves what is there
 * (and root for something new).
 */
export interface Attributes {
  /** Permission and special bits, e.g. `0o4755`; absent: leave alone (0644 for a new file, 0755 for a new directory). */
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}

/** An operation on files, directories and links. Missing parents are made with mode 0755, owned by root. */
export type NodeOperation =
  | ({ readonly kind: 'make-directory'; readonly path: TargetPath } & Attributes)
  /** Puts a file in place atomically, instead of whatever regular file or symlink is there. */
  | ({ readonly kind: 'write-file'; readonly path: TargetPath; readonly contents: readonly Content[] } & Attributes)
  /** Appends to a regular file whose size is `at` bytes before; redone, it cuts the file to `at` first. */
  | ({
      readonly kind: 'append-file'
      readonly path: TargetPath
      readonly at: number
      readonly contents: readonly Content[]
    } & Attributes)
  | ({ readonly kind: 'make-symlink'; readonly path: TargetPath; readonly target: string } & Attributes)
  | { readonly kind: 'make-hard-link'; readonly path: TargetPath; readonly target: TargetPath }
  /** Sets owner and mode of something that exists. */
  | ({ readonly kind: 'set-attributes'; readonly path: TargetPath } & Attributes)
  /** Removes whatever is at the path, a directory with all that is in it; a symlink itself, never its target. */
  | { readonly kind: 'remove'; readonly path: TargetPath }

/** An operation on the system as a whole. */
export type SystemOperation =
  | {
      readonly kind: 'set-kernel-arguments'
      readonly shouldExist: readonly string[]
      readonly shouldNotExist: readonly string[]
    }
  /** Removes the enablement links of a unit that is enabled. */
  | { readonly kind: 'disable-unit'; readonly unit: string }
  /** Labels the paths by the target's own SELinux policy. */
  | { readonly kind: 'relabel'; readonly policy: string; readonly paths: readonly TargetPath[] }

/** An operation in its stage's list. */
export interface PlannedOperation {
  readonly operation: Operation
  /** The node of the newest config that asks for it. */
  readonly path?: ConfigPath
  /**
   * The operations (indices in the same list) that must be done before. Absent: all earlier ones. Given, it lets the
   * host work on independent things side by side.
   */
  readonly after?: readonly number[]
}
