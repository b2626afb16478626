import fs from 'node:fs'
import { FirstlightError } from '../../errors.ts'
import type { Host, System } from '../host.ts'
import { devicePath, targetPath, type TargetPath } from '../../util/paths.ts'
import { assembleHost } from '../scratch/assemble.ts'
import { stableUuids } from '../scratch/devices/stable-uuid.ts'
import type { MachineState } from '../scratch/devices/state.ts'
import { overlayTree } from '../scratch/overlay-tree.ts'
import type { Tree } from '../scratch/tree.ts'
import { directoryAt } from '../tree/node-at.ts'
import type { DeviceUses } from '../uses.ts'
import { blockOf } from './block.ts'
import { captureDisk, wholeDisk } from './capture.ts'
import type { Machine } from './machine.ts'
import { readMounts } from './mounts.ts'
import { createPreflight } from './preflight.ts'
import { mountsBelow } from './mount.ts'
import { createSimulatedDevices } from './simulated-devices.ts'
import { usesOf } from './uses.ts'
import { rehearse } from './rehearse.ts'
import { waitForNodes } from './wait.ts'

/**
 * A copy of the machine in memory: its files read through, its disks as they are when they are first asked for, its
 * keys where it holds some. Every operation on the copy is checked against what the machine has: the program that
 * would do it, a TPM, room for a file.
 */
export async function simulateMachine(machine: Machine, system: System): Promise<Host> {
  const keys = keysOver(machine)
  const tree = overlayTree(realTree(machine))
  const captured = new Set<string>()
  const description = { disks: {}, kernelArguments: [], bootId: await system.bootId(), isLive: await system.isLive() }
  const simulated = assembleHost({
    description,
    contents: machine.contents,
    uuid: stableUuids(description.bootId),
    clock: () => machine.clock(),
    random: (size) => machine.random(size),
    tree,
    entries: [],
    state: startOf(machine, description.bootId),
    keys,
    assumesAccounts: false,
    outside: (node, redo) => usesOutside(machine, node, redo),
    async discover(paths) {
      const disks: MachineState['disks'] = {}
      const nodes = await waitForNodes(machine, paths)
      for (const found of nodes.values()) {
        const node = wholeDisk(machine, found)
        // What was looked at before has its own history in the copy by now.
        if (captured.has(node)) continue
        captured.add(node)
        disks[node] = await captureDisk(machine, node)
      }
      return disks
    },
  })
  const preflight = createPreflight(machine)
  const devices = createSimulatedDevices(machine, simulated.devices, {
    key: (volume) => keys.get(volume),
    perform: async (operation) => await simulated.perform(operation),
  })
  return {
    ...simulated,
    backend: 'real',
    devices,
    async perform(operation, options) {
      await preflight(operation)
      await devices.before(operation, options?.redo ?? false)
      await simulated.perform(await devices.asNoted(operation), options)
      // Behind what the copy itself refuses: that a device is in use says more than that it is small.
      if ('device' in operation) await rehearse(machine, operation, () => devices.size(devicePath(operation.device)))
      await devices.after(operation)
      // What is mounted hides what lies below; of a filesystem that is only mounted in the copy, nothing is known.
      if (operation.kind === 'mount') hide(tree, operation.path)
    },
  }
}

/** The target's own files, for reading only. */
function realTree({ target }: Machine): Tree {
  return {
    node: (path) => target.stat(path),
    directory: (path) => directoryAt(target.at(path)),
    forget: (path) => target.ways.forget(path),
    names: (path) => target.list(path),
    read: (path) => target.read(path),
    part: (path, from, length) => target.part(path, from, length),
    makeDirectory: readOnly,
    writeNew: readOnly,
    write: readOnly,
    append: readOnly,
    makeSymlink: readOnly,
    makeHardLink: readOnly,
    setMode: readOnly,
    remove: readOnly,
    move: readOnly,
  }
}

function readOnly(): never {
  throw new FirstlightError('internal', 'writing to the real machine from its copy in memory')
}

function hide(tree: Tree, path: TargetPath): void {
  tree.remove(path)
  tree.makeDirectory(path, 0o755, false)
}

function startOf(machine: Machine, bootId: string): MachineState {
  return { bootId, disks: {}, volumes: {}, names: {}, mounts: mountsOf(machine), kernelArguments: [], isTouched: false }
}

/** What the machine itself says, by the very function that the run asks. What is not there yet nobody uses. */
function usesOutside({ directories }: Machine, node: string, redo: boolean): DeviceUses | undefined {
  if (fs.statSync(node, { throwIfNoEntry: false })?.isBlockDevice() !== true) return undefined
  return usesOf(directories, blockOf(directories, node), redo)
}

interface Keys {
  get(volume: string): Uint8Array | undefined
  set(volume: string, key: Uint8Array): void
  remove(volume: string): void
}

function keysOver(machine: Machine): Keys {
  const own = new Map<string, Uint8Array | undefined>()
  return {
    get: (volume) => (own.has(volume) ? own.get(volume) : machine.store.read('key', volume)),
    set: (volume, key) => void own.set(volume, key),
    remove: (volume) => void own.set(volume, undefined),
  }
}

function mountsOf(machine: Machine): MachineState['mounts'] {
  const inside = new Set<string>(mountsBelow(machine, targetPath('/')))
  return readMounts(machine.directories).flatMap(({ source, mountPoint, type, isReadOnly }) => {
    const path = machine.root === '/' ? mountPoint : mountPoint.slice(machine.root.length)
    return inside.has(path) ? [{ device: source, path, format: type, options: isReadOnly ? ['ro'] : [] }] : []
  })
}
