import type { JsonObject } from '../../../src/util/json.ts'

/** A rule of spec 3 that a config breaks. */
export interface BrokenRule {
  readonly title: string
  readonly config: JsonObject
  /** The minor versions in which the rule holds. @default 0 */
  readonly from?: number
  /** @default 7 */
  readonly to?: number
  /** What is found where the rule holds. */
  readonly issues: readonly string[]
  /** The first minor version that the config makes sense in. @default 0 */
  readonly since?: number
  /** What is found in the other versions from `since` on; not looked at if absent. */
  readonly otherwise?: readonly string[]
}

/** A config with one file. */
export function file(members: JsonObject): JsonObject {
  return { storage: { files: [{ path: '/f', ...members }] } }
}

/** A config with one directory. */
export function directory(members: JsonObject): JsonObject {
  return { storage: { directories: [{ path: '/d', ...members }] } }
}

/** A config with one link. */
export function link(members: JsonObject): JsonObject {
  return { storage: { links: [{ path: '/l', target: '/t', ...members }] } }
}

/** A config with one disk. */
export function disk(members: JsonObject): JsonObject {
  return { storage: { disks: [{ device: '/dev/a', ...members }] } }
}

/** A config with the partitions of one disk. */
export function partitions(...list: readonly JsonObject[]): JsonObject {
  return disk({ partitions: list })
}

/** A config with one array. */
export function raid(members: JsonObject): JsonObject {
  return { storage: { raid: [{ name: 'r', level: 'raid1', devices: ['/dev/a'], ...members }] } }
}

/** A config with one filesystem. */
export function filesystem(members: JsonObject): JsonObject {
  return { storage: { filesystems: [{ device: '/dev/a', ...members }] } }
}

/** A config with one LUKS volume. */
export function luks(members: JsonObject): JsonObject {
  return { storage: { luks: [{ name: 'v', device: '/dev/a', ...members }] } }
}

/** A config with one unit. */
export function unit(members: JsonObject): JsonObject {
  return { systemd: { units: [{ name: 'u.service', ...members }] } }
}

/** A SHA-512 sum of the right length. */
export const SHA512: string = 'a'.repeat(128)

/** A SHA-256 sum of the right length. */
export const SHA256: string = 'b'.repeat(64)
