/**
 * The newest config (spec 3.7.0-experimental), the only one that has types: an older document is checked against its
 * own rules and then upgraded, so that all code after parsing knows this one model.
 *
 * Absent members are `undefined`; `null` does not survive parsing. Nouns keep the spec's spelling.
 */

/** The version of the config that this model describes, and that every older document is upgraded to. */
export const NEWEST_VERSION = '3.7.0-experimental'

/** A header of an HTTP request. Without a value it deletes the parent's header when configs are merged. */
export interface HttpHeader {
  readonly name: string
  readonly value?: string
}

/** Something to fetch. */
export interface Resource {
  /** A URL; the empty string means empty contents. */
  readonly source?: string
  /** `gzip`, the empty string, or absent. */
  readonly compression?: string
  readonly httpHeaders?: readonly HttpHeader[]
  readonly verification?: Verification
}

/** How a resource is verified: `sha512-<hex>` or `sha256-<hex>` of the decompressed bytes. */
export interface Verification {
  readonly hash?: string
}

/** The whole config. */
export interface Config {
  readonly ignition: Ignition
  readonly kernelArguments?: KernelArguments
  readonly passwd?: Passwd
  readonly storage?: Storage
  readonly systemd?: Systemd
}

/** Metadata about the config itself and how its resources are fetched. */
export interface Ignition {
  readonly version: string
  readonly config?: { readonly merge?: readonly Resource[]; readonly replace?: Resource }
  readonly proxy?: Proxy
  readonly security?: { readonly tls?: { readonly certificateAuthorities?: readonly Resource[] } }
  readonly timeouts?: Timeouts
}

/** Proxies for the engine's own requests. */
export interface Proxy {
  readonly httpProxy?: string
  readonly httpsProxy?: string
  readonly noProxy?: readonly string[]
}

/** Limits of HTTP requests, in seconds; 0 means none. */
export interface Timeouts {
  readonly httpResponseHeaders?: number
  readonly httpTotal?: number
}

/** Kernel arguments that must, and must not, be there. */
export interface KernelArguments {
  readonly shouldExist?: readonly string[]
  readonly shouldNotExist?: readonly string[]
}

/** Users and groups. */
export interface Passwd {
  readonly groups?: readonly PasswdGroup[]
  readonly users?: readonly PasswdUser[]
}

/** A group. */
export interface PasswdGroup {
  readonly name: string
  readonly gid?: number
  readonly passwordHash?: string
  readonly shouldExist?: boolean
  readonly system?: boolean
}

/** A user. */
export interface PasswdUser {
  readonly name: string
  readonly gecos?: string
  readonly groups?: readonly string[]
  readonly homeDir?: string
  readonly noCreateHome?: boolean
  readonly noLogInit?: boolean
  readonly noUserGroup?: boolean
  readonly passwordHash?: string
  readonly primaryGroup?: string
  readonly shell?: string
  readonly shouldExist?: boolean
  readonly sshAuthorizedKeys?: readonly string[]
  readonly system?: boolean
  readonly uid?: number
}

/** Disks and everything on them. */
export interface Storage {
  readonly directories?: readonly Directory[]
  readonly disks?: readonly Disk[]
  readonly files?: readonly File[]
  readonly filesystems?: readonly Filesystem[]
  readonly links?: readonly Link[]
  readonly luks?: readonly Luks[]
  readonly raid?: readonly Raid[]
}

/** An owner or a group, by id or by name. */
export interface NodeOwner {
  readonly id?: number
  readonly name?: string
}

/** What files, directories and links share. */
export interface Node {
  readonly path: string
  readonly overwrite?: boolean
  readonly user?: NodeOwner
  readonly group?: NodeOwner
}

/** A directory; `mode` is the number itself, so 0755 is 493. */
export interface Directory extends Node {
  readonly mode?: number
}

/** A regular file. */
export interface File extends Node {
  readonly append?: readonly Resource[]
  readonly contents?: Resource
  readonly mode?: number
}

/** A symbolic or hard link. */
export interface Link extends Node {
  readonly hard?: boolean
  readonly target?: string
}

/** A disk and its GPT. */
export interface Disk {
  readonly device: string
  readonly partitions?: readonly Partition[]
  readonly wipeTable?: boolean
}

/** A partition of a GPT; `number` 0 means the next free one. */
export interface Partition {
  readonly number?: number
  readonly label?: string
  readonly guid?: string
  readonly typeGuid?: string
  readonly resize?: boolean
  readonly shouldExist?: boolean
  readonly sizeMiB?: number
  readonly startMiB?: number
  readonly wipePartitionEntry?: boolean
}

/** A software RAID array. */
export interface Raid {
  readonly name: string
  readonly devices?: readonly string[]
  readonly level?: string
  readonly options?: readonly string[]
  readonly spares?: number
}

/** A LUKS volume. */
export interface Luks {
  readonly name: string
  readonly cex?: { readonly enabled?: boolean }
  readonly clevis?: Clevis
  readonly device?: string
  readonly discard?: boolean
  readonly keyFile?: Resource
  readonly label?: string
  readonly openOptions?: readonly string[]
  readonly options?: readonly string[]
  readonly uuid?: string
  readonly wipeVolume?: boolean
}

/** How a LUKS volume is bound to servers and hardware. */
export interface Clevis {
  readonly custom?: { readonly pin?: string; readonly config?: string; readonly needsNetwork?: boolean }
  readonly tang?: readonly Tang[]
  readonly threshold?: number
  readonly tpm2?: boolean
}

/** A Tang server. */
export interface Tang {
  readonly url: string
  readonly advertisement?: string
  readonly thumbprint?: string
}

/** A filesystem. */
export interface Filesystem {
  readonly device: string
  readonly format?: string
  readonly label?: string
  readonly mountOptions?: readonly string[]
  readonly options?: readonly string[]
  readonly path?: string
  readonly uuid?: string
  readonly wipeFilesystem?: boolean
}

/** Systemd units. */
export interface Systemd {
  readonly units?: readonly Unit[]
}

/** A systemd unit. */
export interface Unit {
  readonly name: string
  readonly contents?: string
  readonly dropins?: readonly Dropin[]
  readonly enabled?: boolean
  readonly mask?: boolean
}

/** A drop-in of a systemd unit. */
export interface Dropin {
  readonly name: string
  readonly contents?: string
}

/** The config that a machine without a document gets. */
export const EMPTY_CONFIG: Config = { ignition: { version: NEWEST_VERSION } }
