import type { InspectContext } from '../../src/engine/stage.ts'
import type { DiskTable } from '../../src/host/host.ts'
import { devicePath } from '../../src/util/paths.ts'

/** A partition as it is on a disk. */
export type SeenPartition = {
  readonly number: number
  readonly start: number
  readonly size: number
  readonly label: string
  readonly guid: string
  readonly typeGuid: string
  readonly inUse?: string
}

/** A disk as it is. */
export type SeenDisk = {
  /** The disk's one name, however the config spells it. */
  readonly identity: string
  readonly kind: DiskTable['kind']
  readonly sectorSize: number
  readonly sectors: number
  readonly partitions: readonly SeenPartition[]
  readonly usable?: { readonly first: number; readonly last: number }
  /** The type of what lies on the disk as a whole, where no partition is. */
  readonly signature?: string
  readonly inUse?: string
}

/** What the disks stage saw: every disk of the config, in its order. */
export type DisksInspection = readonly SeenDisk[]

/** Reads the tables of all disks. */
export async function inspectDisks({ config, host }: InspectContext): Promise<DisksInspection> {
  const devices = (config.storage?.disks ?? []).map((disk) => devicePath(disk.device))
  return Promise.all(
    devices.map(async (device) => {
      const table = await host.devices.table(device)
      const isUnsure = table.partitions.length === 0 || table.isFrontLost === true
      const { type = '' } = isUnsure ? await host.devices.signature(device) : {}
      const identity = (await host.devices.identity(device)) ?? device
      if (type === '') return { identity, ...plain(table) }
      // Made since: what is left of a table at the end of the disk is older.
      const current = table.isFrontLost === true ? { ...table, kind: 'none' as const, partitions: [] } : table
      return { identity, ...plain(current), signature: type }
    }),
  )
}

function plain(table: DiskTable): Omit<SeenDisk, 'identity'> {
  const { kind, sectorSize, sectors, partitions, usable, inUse } = table
  return {
    kind,
    sectorSize,
    sectors,
    partitions: partitions.map((partition) => ({ ...partition })),
    ...(usable === undefined ? {} : { usable: { ...usable } }),
    inUse,
  }
}
