import { openVolume, partitionDevice, wholeDevice, type BlockDevice } from './block-device.ts'
import type { MachineState } from './state.ts'
import { keptFor } from '../../../util/kept-for.ts'

/**
 * The devices of a state by every name that leads to them, and what holds them. It is made when it is first asked for and
 * kept up by whoever changes the state in place: a machine may have thousands of devices, and every operation looks for
 * some of them.
 */
export interface DeviceIndex {
  /** The device with this node. */
  byNode(node: string): BlockDevice | undefined
  /** The device that a name leads to: of several, the one that comes first. */
  byName(name: string): BlockDevice | undefined
  /** The open volume on a device, by its name. */
  volumeOn(node: string): string | undefined
  /** The array that a device belongs to, by its node. */
  arrayOf(node: string): string | undefined
  /** Every device: disks with their partitions, then volumes. */
  all(): readonly BlockDevice[]
  /** Looks anew at a disk or an array, which may be gone, and at its table. */
  refreshDisk(node: string): void
  /** Looks anew at a volume of this name, which may be gone. */
  refreshVolume(name: string): void
}

/** The index of a state. */
export const indexOf: (state: MachineState) => DeviceIndex = keptFor(createIndex)

/** A device at its place among all of them. */
interface Entry {
  readonly isVolume: boolean
  /** The place of its disk or volume, and its own one within the disk. */
  readonly place: number
  readonly part: number
  device: BlockDevice
}

function createIndex(state: MachineState): DeviceIndex {
  const entriesOf = new Map<string, readonly Entry[]>()
  const named = createNames()
  const [volumes, arrays] = [createHolders(), createHolders()]
  let places = 0

  const note = (entry: Entry): void => {
    named.add(entry.device.node, entry)
    for (const link of entry.device.links) named.add(link, entry)
  }
  const forget = (entry: Entry): void => {
    named.remove(entry.device.node, entry)
    for (const link of entry.device.links) named.remove(link, entry)
  }
  /** Puts other devices in the place of those of a disk or a volume. */
  const replace = (key: string, make: (place: number) => readonly Entry[]): void => {
    const before = entriesOf.get(key)
    before?.forEach(forget)
    const entries = make(before?.[0]?.place ?? (places += 1))
    entriesOf.delete(key)
    if (entries.length > 0) entriesOf.set(key, entries)
    entries.forEach(note)
  }
  /** An entry whose device is made anew whenever something else is put at its beginning. */
  const entryOf = (
    at: Omit<Entry, 'device'>,
    make: (changed: () => void) => BlockDevice | undefined,
  ): readonly Entry[] => {
    const changed = (): void => {
      const device = make(changed)
      if (!device) return
      forget(entry)
      entry.device = device
      note(entry)
    }
    const device = make(changed)
    if (!device) return []
    const entry: Entry = { ...at, device }
    return [entry]
  }
  const refreshDisk = (node: string): void => {
    const disk = state.disks[node]
    arrays.set(node, disk?.array?.devices ?? [])
    replace(node, (place) =>
      disk === undefined
        ? []
        : [
            ...entryOf({ isVolume: false, place, part: 0 }, (changed) => wholeDevice(node, disk, changed)),
            ...disk.partitions.flatMap((partition, index) =>
              entryOf({ isVolume: false, place, part: index + 1 }, (changed) =>
                partitionDevice(node, disk, { partition, changed }),
              ),
            ),
          ],
    )
  }
  const refreshVolume = (name: string): void => {
    const volume = state.volumes[name]
    volumes.set(name, volume ? [volume.device] : [])
    replace(`volume ${name}`, (place) =>
      entryOf({ isVolume: true, place, part: 0 }, (changed) => {
        const below = volume && find(volume.device, ({ node }) => node === volume.device)
        return below && openVolume(name, below, changed)
      }),
    )
  }
  const find = (name: string, matches: (device: BlockDevice) => boolean): BlockDevice | undefined =>
    named.first(name, matches)?.device

  for (const node of Object.keys(state.disks)) refreshDisk(node)
  for (const name of Object.keys(state.volumes)) refreshVolume(name)
  return {
    byNode: (name) => find(name, ({ node }) => node === name),
    byName: (name) => find(name, () => true),
    volumeOn: (node) => volumes.by(node),
    arrayOf: (node) => arrays.by(node),
    all: () =>
      [...entriesOf.values()]
        .flat()
        .sort(inOrder)
        .map(({ device }) => device),
    refreshDisk,
    refreshVolume,
  }
}

function inOrder(one: Entry, other: Entry): number {
  return Number(one.isVolume) - Number(other.isVolume) || one.place - other.place || one.part - other.part
}

/** The entries that each name leads to. */
interface Names {
  /** The one of them that comes first, of those whose device is meant. */
  first(name: string, isMeant: (device: BlockDevice) => boolean): Entry | undefined
  add(name: string, entry: Entry): void
  remove(name: string, entry: Entry): void
}

function createNames(): Names {
  // Nearly every name leads to one device, for which a set takes more than all the rest of it.
  const named = new Map<string, Entry | Set<Entry>>()
  return {
    first(name, isMeant) {
      const known = named.get(name)
      if (known instanceof Set) return [...known].filter(({ device }) => isMeant(device)).sort(inOrder)[0]
      return known && isMeant(known.device) ? known : undefined
    },
    add(name, entry) {
      const known = named.get(name)
      if (known === undefined) named.set(name, entry)
      else if (known instanceof Set) known.add(entry)
      else if (known !== entry) named.set(name, new Set([known, entry]))
    },
    remove(name, entry) {
      const known = named.get(name)
      if (known === entry) named.delete(name)
      else if (known instanceof Set && known.delete(entry) && known.size === 0) named.delete(name)
    },
  }
}

/** Who holds which device. */
interface Holders {
  by(device: string): string | undefined
  /** Says what a holder holds from now on. */
  set(holder: string, devices: readonly string[]): void
}

function createHolders(): Holders {
  const holderOf = new Map<string, string>()
  const devicesOf = new Map<string, readonly string[]>()
  return {
    by: (device) => holderOf.get(device),
    set(holder, devices) {
      for (const device of devicesOf.get(holder) ?? []) {
        if (holderOf.get(device) === holder) holderOf.delete(device)
      }
      for (const device of devices) if (!holderOf.has(device)) holderOf.set(device, holder)
      if (devices.length > 0) devicesOf.set(holder, devices)
      else devicesOf.delete(holder)
    },
  }
}
