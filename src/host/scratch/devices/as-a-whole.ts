import { arrayPath } from '../../../config/storage-graph.ts'
import type { Operation } from '../../operation/operation.ts'
import { findDevice } from './find-device.ts'
import { indexOf } from './device-index.ts'
import type { DiskState, MachineState } from './state.ts'

/** The disks and arrays that an operation may change, by their nodes: those of the devices that it names. */
export function disksOf(state: MachineState, operation: Operation): readonly string[] {
  if (operation.kind === 'create-array') {
    return [arrayPath(operation.name), ...operation.devices.flatMap((device) => findDevice(state, device)?.root ?? [])]
  }
  return 'device' in operation ? [findDevice(state, operation.device)?.root ?? []].flat() : []
}

/** Does some work that changes disks in place. When it throws, they are as they were before. */
export function asAWhole(state: MachineState, nodes: readonly string[], work: () => void): void {
  const before = [...new Set(nodes)].map((node) => [node, copyOf(state.disks[node])] as const)
  try {
    work()
  } catch (thrown) {
    for (const [node, disk] of before) {
      if (disk) state.disks[node] = disk
      else delete state.disks[node]
      indexOf(state).refreshDisk(node)
    }
    throw thrown
  }
}

/** Partitions and what is in areas is replaced, never changed, by whatever may still fail. */
function copyOf(disk: DiskState | undefined): DiskState | undefined {
  return disk && { ...disk, partitions: [...disk.partitions], areas: { ...disk.areas } }
}
