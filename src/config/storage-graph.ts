import { formatNamed } from './filesystem-formats.ts'
import type { ConfigPath } from '../report/path.ts'
import { partitionPath } from '../util/partition-path.ts'
import type { Disk, Storage } from './model.ts'
import { fromUtf8 } from '../util/utf8.ts'

/** A kind of storage; the order is that in which the stages make it. */
export type StorageKind = 'disk' | 'array' | 'volume' | 'filesystem'

const ORDER: readonly StorageKind[] = ['disk', 'array', 'volume', 'filesystem']

/** Something that a config makes and that other parts of it can be made on. */
export interface MadeStorage {
  /** The stage that makes it: a partition is made with its disk. */
  readonly kind: StorageKind
  /** What it is, for a sentence: `the array "data"`. */
  readonly title: string
  readonly path: ConfigPath
  /** Its place in its list; of a partition, that of its disk. */
  readonly index: number
}

/** A device that something in a config is made on. */
export interface UsedStorage {
  readonly kind: StorageKind
  readonly device: string
  /** What is made on it, for a sentence: `the volume "data"`. */
  readonly title: string
  readonly path: ConfigPath
  readonly index: number
}

/** Everything that a config makes, by the names that it can be told by before it is there. */
export function storageMade(storage: Storage): ReadonlyMap<string, MadeStorage> {
  const made = new Map<string, MadeStorage>()
  const add = (name: string, what: MadeStorage): void => {
    const known = sameName(name)
    if (!made.has(known)) made.set(known, what)
  }
  for (const [index, disk] of (storage.disks ?? []).entries()) {
    for (const [place, partition] of (disk.partitions ?? []).entries()) {
      if (partition.shouldExist === false) continue
      const path = ['storage', 'disks', index, 'partitions', place]
      const title = `the partition ${partition.label ? JSON.stringify(partition.label) : String(partition.number)}`
      for (const name of partitionNames(disk, partition)) add(name, { kind: 'disk', title, path, index })
    }
  }
  for (const [index, { name }] of (storage.raid ?? []).entries()) {
    const what: MadeStorage = { kind: 'array', title: titleOf('array', name), path: ['storage', 'raid', index], index }
    for (const path of arrayNames(name)) add(path, what)
  }
  for (const [index, { name }] of (storage.luks ?? []).entries()) {
    const what: MadeStorage = {
      kind: 'volume',
      title: titleOf('volume', name),
      path: ['storage', 'luks', index],
      index,
    }
    add(`/dev/mapper/${name}`, what)
    add(`/dev/disk/by-id/dm-name-${name}`, what)
  }
  return made
}

/** Every device that a config uses, in the order of the stages. */
export function storageUsed({ disks = [], raid = [], luks = [], filesystems = [] }: Storage): readonly UsedStorage[] {
  return [
    ...disks.map(({ device }, index): UsedStorage => {
      const path = ['storage', 'disks', index, 'device']
      return { kind: 'disk', device, title: `the table of ${JSON.stringify(device)}`, path, index }
    }),
    ...raid.flatMap(({ name, devices = [] }, index) =>
      devices.map((device, member): UsedStorage => {
        const path = ['storage', 'raid', index, 'devices', member]
        return { kind: 'array', device, title: titleOf('array', name), path, index }
      }),
    ),
    ...luks.map(({ name, device = '' }, index): UsedStorage => {
      return {
        kind: 'volume',
        device,
        title: titleOf('volume', name),
        path: ['storage', 'luks', index, 'device'],
        index,
      }
    }),
    ...filesystems
      .map((filesystem, index) => ({ ...filesystem, index }))
      .filter(({ format = '' }) => formatNamed(format)?.on !== 'tag')
      .map(({ device, format = '', index }): UsedStorage => {
        const path = ['storage', 'filesystems', index, 'device']
        return { kind: 'filesystem', device, title: `the filesystem ${format}`.trimEnd(), path, index }
      }),
  ]
}

/** Whether something of the first kind is made before anything of the second one. */
export function isMadeBefore(one: StorageKind, other: StorageKind): boolean {
  return ORDER.indexOf(one) < ORDER.indexOf(other)
}

/** One spelling for all of a device's name: udev escapes characters as `\xNN`, and writes partition UUIDs in lower case. */
export function sameName(device: string): string {
  if (!device.startsWith('/dev/disk/by-')) return device
  if (device.startsWith('/dev/disk/by-partuuid/')) return device.toLowerCase()
  return device.replaceAll(/(?:\\x[0-9a-f]{2})+/gi, (escaped) => {
    return fromUtf8(Uint8Array.from(escaped.split('\\x').slice(1), (digits) => Number.parseInt(digits, 16)))
  })
}

/** The path of an array: its name below `/dev/md`, or the whole path that it gives. */
export function arrayPath(name: string): string {
  return name.startsWith('/dev/') ? name : `/dev/md/${name}`
}

/** The paths that lead to an array. */
export function arrayNames(name: string): readonly string[] {
  return [arrayPath(name), `/dev/disk/by-id/md-name-any:${name}`]
}

function partitionNames(
  { device }: Disk,
  { label = '', guid = '', number = 0 }: NonNullable<Disk['partitions']>[number],
): readonly string[] {
  return [
    ...(label === '' ? [] : [`/dev/disk/by-partlabel/${label}`]),
    ...(guid === '' ? [] : [`/dev/disk/by-partuuid/${guid}`]),
    ...(number > 0 ? [partitionPath(device, number)] : []),
  ]
}

function titleOf(kind: 'array' | 'volume', name: string): string {
  return `the ${kind} ${JSON.stringify(name)}`
}
