import fs from 'node:fs'
import path from 'node:path'
import { doingOf } from '../operation/table.ts'
import type { Devices, Signature } from '../host.ts'
import type { Operation } from '../operation/operation.ts'
import { devicePath, type DevicePath } from '../../util/paths.ts'
import { demandFreeName, keyDoesNotOpen, opens } from './luks.ts'
import { readArray } from './devices.ts'
import type { Machine } from './machine.ts'
import { demandMountable } from './mountable.ts'
import { readSignature } from './signature.ts'

/** The devices of a copy in memory, as they are while operations are done on it. */
export interface SimulatedDevices extends Devices {
  /** Refuses what the real devices would refuse. */
  before(operation: Operation, redo: boolean): Promise<void>
  /** The operation on the devices that its names led to when they were waited for. */
  asNoted(operation: Operation): Promise<Operation>
  /** Learns what an operation brings to light. */
  after(operation: Operation): Promise<void>
}

/** What the devices of a copy are made from besides. */
export interface SimulatedDevicesParts {
  key(volume: string): Uint8Array | undefined
  /** Changes the copy. */
  perform(operation: Operation): Promise<void>
}

/** Puts what only the real machine knows beside the devices of its copy: late devices, and what keys open. */
export function createSimulatedDevices(
  machine: Machine,
  devices: Devices,
  parts: SimulatedDevicesParts,
): SimulatedDevices {
  /** What names led to when they were waited for: wiping a device takes its label away, and not the device. */
  const noted = new Map<DevicePath, DevicePath>()
  const remade = new Set<string>()
  const known = async (device: DevicePath): Promise<DevicePath> => {
    const name = noted.get(device) ?? device
    const isNew = (await devices.identity(name)) === undefined && fs.existsSync(name)
    if (isNew) await devices.wait([name]).catch(() => undefined)
    return name
  }
  const isRemade = async (device: DevicePath): Promise<boolean> =>
    remade.has((await devices.identity(await known(device))) ?? device)
  return {
    async wait(wanted) {
      await devices.wait(wanted)
      for (const device of wanted) noted.set(device, devicePath((await devices.identity(device)) ?? device))
    },
    identity: async (device) => await devices.identity(await known(device)),
    size: async (device) => await devices.size(await known(device)),
    table: async (device) => await devices.table(await known(device)),
    signature: async (device) => await devices.signature(await known(device)),
    luks: async (device) => await devices.luks(await known(device)),
    // One that runs already is not among the disks that the copy was told to look at.
    array: async (name) => (await devices.array(name)) ?? readArray(machine, name),
    inUse: async (device) => await devices.inUse(await known(device)),
    async opensWith(device, volume) {
      if (await isRemade(device)) return await devices.opensWith(await known(device), volume)
      return (
        (await withKey(machine, parts.key(volume), (file) => opens(machine, machine.nodeOf(device), file))) ?? false
      )
    },
    demandMountable: async (mount) => await demandMountable(machine, mount),
    async before(operation, redo) {
      if (operation.kind === 'format-luks') remade.add((await devices.identity(await known(operation.device))) ?? '')
      if (operation.kind !== 'open-luks') return
      if (!redo) demandFreeName(machine, operation)
      if (!(await this.opensWith(operation.device, operation.volume))) throw keyDoesNotOpen(doingOf(operation))
    },
    async asNoted(operation) {
      if (operation.kind === 'create-array') {
        return { ...operation, devices: await Promise.all(operation.devices.map(known)) }
      }
      if (!('device' in operation) || operation.kind === 'mount') return operation
      return { ...operation, device: await known(operation.device) }
    },
    async after(operation) {
      if (operation.kind !== 'open-luks' || (await isRemade(operation.device))) return
      const { type, label, uuid } = await insideOf(machine, operation, parts.key(operation.volume))
      if (type === undefined) return
      const named = { label, uuid }
      const device = devicePath(path.join(machine.directories.dev, 'mapper', operation.volume))
      await parts
        .perform({ kind: 'make-filesystem', device, format: type, ...named, options: [] })
        .catch(() => undefined)
    },
  }
}

/** What is inside a volume that would be reused: opened for a moment, read-only, under a name of its own. */
async function insideOf(
  machine: Machine,
  { device, volume }: Operation<'open-luks'>,
  key: Uint8Array | undefined,
): Promise<Signature> {
  const name = `firstlight-look-${process.pid}`
  const doing = `looking into the volume ${JSON.stringify(volume)}`
  const found = await withKey(machine, key, async (file) => {
    const args = ['open', '--type=luks', '--readonly', '--batch-mode', `--key-file=${file}`, '--']
    await machine.commands.run('cryptsetup', [...args, machine.nodeOf(device), name], { doing })
    try {
      return await readSignature(machine, devicePath(path.join(machine.directories.dev, 'mapper', name)))
    } finally {
      await machine.commands.run('cryptsetup', ['close', '--', name], { doing })
    }
  })
  return found ?? {}
}

/** Gives a key that only the copy holds to a program, in a file that goes away. */
async function withKey<Result>(
  machine: Machine,
  key: Uint8Array | undefined,
  work: (file: string) => Promise<Result>,
): Promise<Result | undefined> {
  if (key === undefined) return undefined
  const name = `key-${process.pid}`
  const file = machine.store.write('temporary', name, key)
  try {
    return await work(file)
  } finally {
    machine.store.remove('temporary', name)
  }
}
