import { sameName } from '../config/storage-graph.ts'
import type { MachineDescription } from '../host/scratch/machine/description.ts'
import type { Drawing } from './drawing.ts'
import type { Assumption } from './picture.ts'
import { counted } from '../util/counted.ts'
import { partitionPath } from '../util/partition-path.ts'
import { quoted, signatureName, sizeText } from './words.ts'

/** What nobody described. */
export interface Assumed {
  /** The disks; absent when somebody described them. */
  readonly machine?: MachineDescription | undefined
  /** Whether the target root is one that nobody named. */
  readonly root: boolean
}

/** What is taken for true of the machine: each disk, by the name that the document gives it, and the root. */
export function assumptions(drawing: Drawing, { machine, root }: Assumed): readonly Assumption[] {
  const wiped = wipedDevices(drawing)
  const indexOf = firstIndexes(drawing)
  const disks = Object.entries(machine?.disks ?? {}).map(([node, disk]): Assumption => {
    const index = Math.min(...[node, ...disk.links].map((name) => indexOf.get(name) ?? Infinity))
    const place = Number.isFinite(index) ? drawing.place(['storage', 'disks', index, 'device']) : undefined
    const subject = drawing.config.storage?.disks?.[index]?.device ?? disk.links[0] ?? node
    const whole = signatureName(disk.areas['0'] ?? {})
    const inside = Object.entries(disk.areas).flatMap(([at, area]) => (at === '0' ? [] : (signatureName(area) ?? [])))
    const partitions = counted(disk.partitions.length, 'partition')
    const what =
      disk.partitions.length > 0
        ? `${partitions}${inside.length === 0 ? ` with nothing in ${disk.partitions.length === 1 ? 'it' : 'them'}` : ` (${inside.join(', ')})`}`
        : (whole ?? 'blank')
    const lost = lostWhateverItIs(wiped, node, disk)
    return { subject, what: `${sizeText(disk.size)}, ${what}${lost}`, place }
  })
  return [...disks, ...(root ? [{ subject: 'the root', what: 'empty but for the users root and core' }] : [])]
}

type AssumedDisk = MachineDescription['disks'][string]

/** What the document wipes of a disk that nobody described: whatever is really there goes, and no plan can name it. */
function lostWhateverItIs(wiped: ReadonlySet<string>, node: string, { links, partitions }: AssumedDisk): string {
  const names = [node, ...links]
  if (names.some((name) => wiped.has(sameName(name)))) return '; what is really on it is destroyed'
  const lost = partitions.filter(({ number, label }) =>
    [`/dev/disk/by-partlabel/${label}`, ...names.map((name) => partitionPath(name, number))].some((name) =>
      wiped.has(sameName(name)),
    ),
  )
  if (lost.length === 0) return ''
  const list = lost.map(({ number, label }) => (label === '' ? `${number}` : quoted(label))).join(' and ')
  return `; what is really in ${lost.length === 1 ? 'partition' : 'partitions'} ${list} is destroyed`
}

/** The devices whose contents the document does not ask for. */
function wipedDevices({ config: { storage = {} } }: Drawing): ReadonlySet<string> {
  const { disks = [], raid = [], luks = [], filesystems = [] } = storage
  const devices = [
    ...disks.flatMap(({ device, wipeTable }) => (wipeTable === true ? [device] : [])),
    ...raid.flatMap((array) => array.devices ?? []),
    ...luks.flatMap(({ device, wipeVolume }) => (wipeVolume === true ? [device ?? ''] : [])),
    ...filesystems.flatMap(({ device, wipeFilesystem }) => (wipeFilesystem === true ? [device] : [])),
  ]
  return new Set(devices.map(sameName))
}

/** Where each device comes first among the disks of the document. */
function firstIndexes({ config }: Drawing): ReadonlyMap<string, number> {
  const disks = config.storage?.disks ?? []
  return new Map(disks.map(({ device }, index) => [device, index] as const).toReversed())
}
