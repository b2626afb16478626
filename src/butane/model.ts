import type { Config, NodeOwner } from '../config/model.ts'

/**
 * A Butane document after decoding: the keys of every variant, as far as sugar and checks ask for them. What is
 * copied without a look is not named here; the tables in `schema/` say what there is.
 */
export interface ButaneDocument {
  readonly ignition?: {
    readonly config?: { readonly merge?: readonly ButaneResource[]; readonly replace?: ButaneResource }
  }
  readonly passwd?: { readonly users?: readonly ButaneUser[] }
  readonly storage?: ButaneStorage
  readonly systemd?: { readonly units?: readonly ButaneUnit[]; readonly quadlets?: readonly ButaneQuadlet[] }
  readonly boot_device?: BootDevice
  readonly grub?: { readonly users?: readonly GrubUser[] }
  readonly metadata?: { readonly name?: string; readonly labels?: Readonly<Record<string, string>> }
  readonly openshift?: OpenShift
}

/** Bytes, in one of three forms. */
export interface ButaneResource {
  readonly source?: string
  readonly inline?: string
  readonly local?: string
  readonly compression?: string
  readonly verification?: { readonly hash?: string }
}

/** A user with key files. */
export interface ButaneUser {
  readonly name?: string
  readonly ssh_authorized_keys?: readonly string[]
  readonly ssh_authorized_keys_local?: readonly string[]
}

/** Disks, filesystems, and nodes. */
export interface ButaneStorage {
  readonly disks?: readonly ButaneDisk[]
  readonly filesystems?: readonly ButaneFilesystem[]
  readonly files?: readonly { readonly mode?: number }[]
  readonly directories?: readonly { readonly mode?: number }[]
  readonly luks?: readonly ButaneLuks[]
  readonly trees?: readonly ButaneTree[]
}

/** A disk and its partitions. */
export interface ButaneDisk {
  readonly device?: string
  readonly wipe_table?: boolean
  readonly partitions?: readonly ButanePartition[]
}

/** A partition. */
export interface ButanePartition {
  readonly label?: string
  readonly number?: number
  readonly size_mib?: number
  readonly start_mib?: number
}

/** A filesystem, perhaps with a unit that mounts it. */
export interface ButaneFilesystem {
  readonly device?: string
  readonly format?: string
  readonly path?: string
  readonly mount_options?: readonly string[]
  readonly with_mount_unit?: boolean
}

/** A LUKS volume. */
export interface ButaneLuks {
  readonly name?: string
  readonly clevis?: {
    readonly tang?: readonly object[]
    readonly tpm2?: boolean
    readonly custom?: { readonly pin?: string; readonly config?: string }
  }
  readonly cex?: { readonly enabled?: boolean }
}

/** A local directory. */
export interface ButaneTree {
  readonly local?: string
  readonly path?: string
  readonly user?: NodeOwner
  readonly group?: NodeOwner
  readonly file_mode?: number
  readonly dir_mode?: number
}

/** Contents as text, or in a local file. */
export interface ButaneText {
  readonly contents?: string
  readonly contents_local?: string
}

/** A drop-in. */
export interface ButaneDropin extends ButaneText {
  readonly name?: string
}

/** A unit. */
export interface ButaneUnit extends ButaneText {
  readonly name?: string
  readonly dropins?: readonly ButaneDropin[]
}

/** A quadlet. */
export interface ButaneQuadlet extends ButaneUnit {
  readonly rootful?: boolean
}

/** The boot disk. */
export interface BootDevice {
  readonly layout?: string
  readonly luks?: {
    readonly tang?: readonly object[]
    readonly threshold?: number
    readonly tpm2?: boolean
    readonly discard?: boolean
    readonly device?: string
    readonly cex?: { readonly enabled?: boolean }
  }
  readonly mirror?: { readonly devices?: readonly string[] }
}

/** A user of the boot loader. */
export interface GrubUser {
  readonly name?: string
  readonly password_hash?: string
}

/** The part of a MachineConfig that is not the Ignition config. */
export interface OpenShift {
  readonly kernel_type?: string
  readonly kernel_arguments?: readonly string[]
  readonly extensions?: readonly string[]
  readonly fips?: boolean
}

/** A config that is being made. */
export type Draft = Mutable<Config>

/** The same type with everything in it writable. */
export type Mutable<T> = T extends readonly (infer Item)[]
  ? Mutable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
    : T
