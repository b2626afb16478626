import fs from 'node:fs'
import { FirstlightError } from '../../errors.ts'
import type { Host } from '../host.ts'
import { devicePath, targetPath, type DevicePath, type TargetPath } from '../paths.ts'
import { assembleHost } from '../scratch/assemble.ts'
import { stableUuids } from '../scratch/devices/stable-uuid.ts'
import type { MachineState } from '../scratch/devices/state.ts'
import { overlayTree } from '../scratch/overlay-tree.ts'
import type { Tree } from '../scratch/tree.ts'
import { captureDisk, wholeDisk } from './capture.ts'
import type { Machine } from './machine.ts'
import { readMounts } from './mounts.ts'
import { createPreflight } from './preflight.ts'
import { mountsBelow } from './mount.ts'
import { waitForNodes } from './wait.ts'

/**
 * A copy of the machine in memory: its files read through, its disks as they are when they are first asked for, its
 * keys where it holds some. Every operation on the copy is checked against what the machine has: the program that
 * would do it, a TPM, room for a file.
 */
export async function simulateMachine(machine: Machine, real: Omit<Host, 'simulate'>): Promise<Host> {
  const { system } = real
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
    async discover(paths) {
      const disks: MachineState['disks'] = {}
      await waitForNodes(machine, paths)
      for (const path of paths) {
        const node = wholeDisk(machine, path)
        // What was looked at before has its own history in the copy by now.
        if (captured.has(node)) continue
        captured.add(node)
        disks[node] = await captureDisk(machine, node)
      }
      return disks
    },
  })
  const preflight = createPreflight(machine)
  const remade = new Set<string>()
  const { devices } = simulated
  /** What names led to when they were waited for: wiping a device takes its label away, and not the device. */
  const noted = new Map<DevicePath, DevicePath>()
  const known = async (device: DevicePath): Promise<DevicePath> => {
    const name = noted.get(device) ?? device
    if ((await devices.identity(name)) === undefined && fs.existsSync(name)) {
      await devices.wait([name]).catch(() => undefined)
    }
    return name
  }
  return {
    ...simulated,
    devices: {
      async wait(wanted) {
        await devices.wait(wanted)
        for (const device of wanted) noted.set(device, devicePath((await devices.identity(device)) ?? device))
      },
      identity: async (device) => await devices.identity(await known(device)),
      size: async (device) => await devices.size(await known(device)),
      table: async (device) => await devices.table(await known(device)),
      signature: async (device) => await devices.signature(await known(device)),
      luks: async (device) => await devices.luks(await known(device)),
      array: async (name) => await devices.array(name),
      inUse: async (device) => await devices.inUse(await known(device)),
      async opensWith(device, volume) {
        const identity = await devices.identity(await known(device))
        if (identity !== undefined && remade.has(identity)) return await devices.opensWith(device, volume)
        return await opensReally(machine, real, { device, volume, key: keys.get(volume) })
      },
    },
    async perform(operation, options) {
      preflight(operation)
      if (operation.kind === 'create-array') {
        const members = await Promise.all(operation.devices.map(known))
        return await simulated.perform({ ...operation, devices: members }, options)
      }
      if ('device' in operation) {
        const device = operation.kind === 'mount' ? operation.device : await known(operation.device)
        if (operation.kind === 'format-luks') remade.add((await devices.identity(device as DevicePath)) ?? device)
        await simulated.perform({ ...operation, device } as typeof operation, options)
      } else {
        await simulated.perform(operation, options)
      }
      // What is mounted hides what lies below; of a filesystem that is only mounted in the copy, nothing is known.
      if (operation.kind === 'mount') hide(tree, operation.path)
    },
  }
}

/** The target's own files, for reading only. */
function realTree({ target }: Machine): Tree {
  return {
    node: (path) => target.stat(path),
    names: (path) => target.list(path),
    read: (path) => target.read(path),
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
  tree.makeDirectory(path, 0o755)
}

function startOf(machine: Machine, bootId: string): MachineState {
  return { bootId, disks: {}, volumes: {}, names: {}, mounts: mountsOf(machine), kernelArguments: [], isTouched: false }
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
  return readMounts(machine.directories).flatMap(({ source, mountPoint, type }) => {
    const path = machine.root === '/' ? mountPoint : mountPoint.slice(machine.root.length)
    return inside.has(path) ? [{ device: source, path, format: type, options: [] }] : []
  })
}

interface Tried {
  readonly device: DevicePath
  readonly volume: string
  readonly key: Uint8Array | undefined
}

/** Tries a key that only the copy holds on the real volume, without opening it. */
async function opensReally(
  machine: Machine,
  real: Pick<Host, 'devices'>,
  { device, volume, key }: Tried,
): Promise<boolean> {
  if (key === undefined) return false
  if (machine.store.read('key', volume) !== undefined) return await real.devices.opensWith(device, volume)
  const file = machine.store.write('temporary', volume, key)
  try {
    const args = ['open', '--type=luks', '--test-passphrase', '--batch-mode', `--key-file=${file}`, '--']
    const { status } = await machine.commands.run('cryptsetup', [...args, machine.nodeOf(device)], {
      doing: `trying the key of ${JSON.stringify(device)}`,
      accept: [0, 1, 2],
    })
    return status === 0
  } finally {
    machine.store.remove('temporary', volume)
  }
}
