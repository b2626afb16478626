import { sameName } from '../config/storage-graph.ts'
import { FirstlightError } from '../errors.ts'
import type { Facts, FreshDevice } from '../journal/facts.ts'
import type { ConfigPath } from '../report/path.ts'

/** A device that a stage works on: as the config spells it, and by its one node. */
export interface KnownDevice {
  readonly device: string
  readonly identity: string
}

const SINCE: Readonly<Record<FreshDevice, string>> = {
  'table-cleared': 'before the table was cleared',
  'partition-made': 'before the partition was made',
  'array-made': 'before the array was made',
}

/**
 * Since when something that is found on a device has been there, where it is older than the device itself: what a
 * former layout left at the same place. `undefined` for a device that was there before.
 */
export function olderThan({ freshDevices }: Facts, { device, identity }: KnownDevice): string | undefined {
  const fresh = freshDevices[identity] ?? freshDevices[sameName(device)]
  return fresh === undefined ? undefined : SINCE[fresh]
}

/** Refuses to make something on a whole disk that the config has partitions on: it would take the place of them. */
export function onPartitionedDisk(
  { partitionedDisks }: Facts,
  { device, identity }: KnownDevice,
  { doing, path }: { readonly doing: string; readonly path: ConfigPath },
): readonly FirstlightError[] {
  const disk = partitionedDisks[identity]
  if (disk === undefined) return []
  const what = disk === device ? 'it' : `it and ${disk} are one device, which`
  return [
    new FirstlightError('device-repeated', `${doing}: ${what} gets partitions by this config`, {
      path,
      facts: { device, disk },
      hint: 'name one of its partitions, or leave the partitions of the disk out',
    }),
  ]
}
