import { arrayPath } from '../../../config/storage-graph.ts'
import { FirstlightError } from '../../../errors.ts'
import { counted } from '../../../util/counted.ts'
import { firstRepeated } from '../../../util/first-repeated.ts'
import { levelName } from '../../operation/kernel-parts.ts'
import type { Operation } from '../../operation/operation.ts'
import { clearTable, requireDevice } from './find-device.ts'
import { indexOf } from './device-index.ts'
import type { StableUuid } from './stable-uuid.ts'
import type { MachineState } from './state.ts'

/** How many devices a level needs, and how many of n it gives the space of. */
const LEVELS: Readonly<Record<string, { readonly least: number; usable(count: number): number }>> = {
  linear: { least: 1, usable: (count) => count },
  raid0: { least: 1, usable: (count) => count },
  raid1: { least: 1, usable: () => 1 },
  raid4: { least: 2, usable: (count) => count - 1 },
  raid5: { least: 2, usable: (count) => count - 1 },
  raid6: { least: 4, usable: (count) => count - 2 },
  raid10: { least: 2, usable: (count) => count / 2 },
}

/** What version 1.2 metadata and its alignment take of each member at least. */
const MEMBER_OVERHEAD = 2 * 1024 * 1024

/**
 * Makes an array as `mdadm --create --force --run` does.
 * @throws FirstlightError `array-failed`, `device-missing`, `device-in-use`
 */
export function createArray(
  state: MachineState,
  operation: Operation<'create-array'>,
  { redo, uuid }: { readonly redo: boolean; readonly uuid: StableUuid },
): void {
  const { name, level, spares } = operation
  const doing = `making the array ${JSON.stringify(name)}`
  const fail = (problem: string): FirstlightError => new FirstlightError('array-failed', `${doing}: ${problem}`)
  const node = arrayPath(name)
  if (state.disks[node] && !redo) throw fail('it is there already')

  const kind = LEVELS[levelName(level)]
  if (!kind) throw fail(`there is no level ${JSON.stringify(level)}`)
  if (spares < 0) throw fail(`there cannot be ${spares} spares`)
  const active = operation.devices.length - spares
  if (active < kind.least) {
    const [least, all] = [counted(kind.least, 'device'), counted(operation.devices.length, 'device')]
    const besides = spares === 0 ? `, not ${active}` : ` besides spares, and of ${all} ${spares} would be spare`
    throw fail(`${level} needs at least ${least}${besides}`)
  }
  const members = operation.devices.map((device) => requireDevice(state, doing, device))
  const nodes = members.map((member) => member.node)
  const twice = firstRepeated(nodes)
  if (twice !== undefined) throw fail(`${JSON.stringify(twice)} is named twice`)

  const least = members.reduce((size, member) => Math.min(size, member.size), Infinity) - MEMBER_OVERHEAD
  if (least <= 0) throw fail('a device is too small')
  const array = { name, level, devices: nodes, uuid: uuid('array', name) }
  for (const member of members) {
    clearTable(state, member)
    member.replaceArea({ type: 'linux_raid_member', uuid: array.uuid, label: `any:${name}` })
  }
  const sectorSize = members.reduce((size, member) => Math.max(size, member.sectorSize), 512)
  const size = Math.floor((least * kind.usable(active)) / sectorSize) * sectorSize
  const links = name.startsWith('/dev/') ? [] : [`/dev/disk/by-id/md-name-any:${name}`]
  state.disks[node] = { size, sectorSize, links, table: 'none', partitions: [], areas: {}, array }
  indexOf(state).refreshDisk(node)
}
