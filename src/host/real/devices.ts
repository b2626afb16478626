import fs from 'node:fs'
import path from 'node:path'
import { isFirstlightError } from '../../errors.ts'
import type { ArrayState, Devices } from '../host.ts'
import { devicePath, type DevicePath } from '../../util/paths.ts'
import { whyNot } from '../uses.ts'
import { attribute, blockOf, sizeOf, slavesOf } from './block.ts'
import type { DeviceNames } from './device-names.ts'
import { readLuksHeader } from './luks-header.ts'
import type { Machine } from './machine.ts'
import { demandMountable } from './mountable.ts'
import { readTable } from './read-table.ts'
import { readSignature } from './signature.ts'
import { usesOf } from './uses.ts'
import { waitForNodes } from './wait.ts'

/** Reads of this machine's block devices. */
export function createDevices(machine: Machine, names: DeviceNames): Devices {
  const { directories } = machine
  const block = (device: DevicePath): ReturnType<typeof blockOf> => blockOf(directories, machine.nodeOf(device))
  return {
    async wait(devices) {
      const nodes = await waitForNodes(machine, devices)
      for (const device of devices) names.note(device, nodes.get(device) ?? device)
    },
    async identity(device) {
      try {
        return path.join(directories.dev, block(device).name)
      } catch (thrown) {
        if (isFirstlightError(thrown, 'device-missing')) return undefined
        throw thrown
      }
    },
    size: async (device) => sizeOf(block(device)),
    async table(device) {
      const { isGrown: _isGrown, ...table } = readTable(machine, device)
      return table
    },
    signature: async (device) => await readSignature(machine, device),
    luks: async (device) => readLuksHeader(machine.nodeOf(device)),
    array: async (name) => readArray(machine, name),
    inUse: async (device) => whyNot({ partitions: 'all' }, usesOf(directories, block(device))),
    async opensWith(device, volume) {
      if (machine.store.read('key', volume) === undefined) return false
      const key = machine.store.pathOf('key', volume)
      const args = ['open', '--test-passphrase', '--batch-mode', '--key-file', key, '--', machine.nodeOf(device)]
      const { status } = await machine.commands.run('cryptsetup', args, {
        doing: `trying the key of ${JSON.stringify(device)}`,
        accept: [0, 1, 2],
      })
      return status === 0
    },
    demandMountable: async (mount) => await demandMountable(machine, mount),
  }
}

/** The node of an array: `NAME` is `/dev/md/NAME`. */
export function arrayNode(machine: Pick<Machine, 'directories'>, name: string): DevicePath {
  return devicePath(name.startsWith('/dev/') ? name : path.join(machine.directories.dev, 'md', name))
}

/** The array that runs under a name; `undefined` when there is none. */
export function readArray(machine: Machine, name: string): ArrayState | undefined {
  const node = arrayNode(machine, name)
  if (!fs.existsSync(node)) return undefined
  const block = blockOf(machine.directories, node)
  const level = attribute(block, 'md/level')
  if (level === undefined || attribute(block, 'md/array_state') === 'clear') return undefined
  const devices = slavesOf(block).map((slave) => path.join(machine.directories.dev, slave.name))
  return { level, devices: devices.sort() }
}
