import { FirstlightError } from '../errors.ts'
import type { Doomed } from './operation/row.ts'

/** Who uses a device, as a host knows it. Each reason is a sentence without its end: `it is mounted at /var`. */
export interface DeviceUses {
  /** Why the device itself may not be touched: a mount, swap, something that is made of it, or of the disk it is part of. */
  readonly itself?: string
  /** The partitions on it that may not be touched, by number. */
  readonly partitions: ReadonlyMap<number, string>
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
