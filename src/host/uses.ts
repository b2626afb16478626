import { FirstlightError } from '../errors.ts'
import type { Operation } from './operation.ts'
import type { DevicePath } from '../util/paths.ts'

/** Who uses a device, as a host knows it. Each reason is a sentence without its end: `it is mounted at /var`. */
export interface DeviceUses {
  /** Why the device itself may not be touched: a mount, swap, something that is made of it, or of the disk it is part of. */
  readonly itself?: string
  /** The partitions on it that may not be touched, by number. */
  readonly partitions: ReadonlyMap<number, string>
}

/** What an operation would destroy, or take for itself alone. */
export interface Doomed {
  readonly device: DevicePath
  /** The partitions on the device that go with it. */
  readonly partitions: 'all' | readonly number[]
}

/**
 * What an operation would destroy. Redone, a partition that it makes may be there already, and is made anew.
 *
 * This and {@link whyNot} are the one question that every host asks before it changes a device, so that a plan and a
 * preflight refuse what the run would refuse.
 */
export function doomedBy(operation: Operation, redo = false): readonly Doomed[] {
  switch (operation.kind) {
    case 'wipe-table':
    case 'wipe-signatures':
    case 'make-filesystem':
    case 'format-luks':
    case 'open-luks':
      return [{ device: operation.device, partitions: 'all' }]
    case 'partition': {
      const made = redo ? operation.create.map(({ number }) => number) : []
      return [{ device: operation.device, partitions: [...operation.remove, ...made] }]
    }
    case 'create-array':
      return operation.devices.map((device) => ({ device, partitions: 'all' }))
    default:
      return []
  }
}

/** Why something may not be destroyed, given who uses it; `undefined` when it may. */
export function whyNot({ partitions }: Pick<Doomed, 'partitions'>, uses: DeviceUses): string | undefined {
  if (uses.itself !== undefined) return uses.itself
  for (const [number, use] of uses.partitions) {
    if (partitions === 'all' || partitions.includes(number)) return `its partition ${number} is in use (${use})`
  }
  return undefined
}

/** The refusal of a device that is in use. */
export function deviceInUse(doing: string, device: string, why: string): FirstlightError {
  return new FirstlightError('device-in-use', `${doing}: ${JSON.stringify(device)} is in use: ${why}`, {
    hint: 'unmount it or stop what uses it; a device in use is never written to',
    facts: { device },
  })
}
