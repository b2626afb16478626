import { arrayOrder } from '../../src/config/array-order.ts'
import type { Raid } from '../../src/config/model.ts'
import { arrayNames } from '../../src/config/storage-graph.ts'
import { onPartitionedDisk } from '../../src/engine/earlier-storage.ts'
import type { DecideInput, Decision } from '../../src/engine/stage.ts'
import { FirstlightError, joinErrors } from '../../src/errors.ts'
import type { PlannedOperation } from '../../src/host/operation/operation.ts'
import { devicePath } from '../../src/util/paths.ts'
import type { Facts } from '../../src/journal/facts.ts'
import type { ConfigPath } from '../../src/report/path.ts'
import type { RaidInspection, SeenArray } from './inspect.ts'

/**
 * Decides which arrays are made, each after those that it is made of. One that runs with the same level and members stays
 * as it is.
 */
export function decideRaid({ config, inspection, facts }: DecideInput<RaidInspection>): Decision {
  const operations: PlannedOperation[] = []
  const notes: string[] = []
  const errors: FirstlightError[] = []
  const arrays = config.storage?.raid ?? []
  const { order, nested } = arrayOrder(arrays)
  const operationOf = new Map<number, number>()
  for (const index of order) {
    const raid = arrays[index]
    if (raid === undefined) continue
    const path: ConfigPath = ['storage', 'raid', index]
    const seen = inspection[index] ?? { members: [], inUse: [] }
    if (seen.running) {
      if (isSame(raid, seen, seen.running)) notes.push(`the array ${JSON.stringify(raid.name)} is there already`)
      else errors.push(otherArray(raid, seen.running, path))
      continue
    }
    errors.push(...inUse(raid, seen, path), ...onPartitionedDisks(facts, raid, { seen, path }))
    const { name, level = '', spares = 0, options = [] } = raid
    const devices = (raid.devices ?? []).map(devicePath)
    const after = (nested[index] ?? []).flatMap(({ inner }) => operationOf.get(inner) ?? [])
    operationOf.set(index, operations.length)
    operations.push({ operation: { kind: 'create-array', name, level, devices, spares, options }, path, after })
  }
  const [first, ...rest] = errors
  if (first) throw joinErrors([first, ...rest])
  const made = [...operationOf.keys()].flatMap((index) => arrayNames(arrays[index]?.name ?? ''))
  return { operations, notes, leaves: { freshDevices: Object.fromEntries(made.map((name) => [name, 'array-made'])) } }
}

function isSame(raid: Raid, seen: SeenArray, running: NonNullable<SeenArray['running']>): boolean {
  const sameMembers = [...running.members].sort().join('\n') === [...seen.members].sort().join('\n')
  return sameMembers && levelName(running.level) === levelName(raid.level ?? '')
}

/** One name for each level: `mirror`, `1` and `raid1` are the same. */
function levelName(level: string): string {
  if (level === 'stripe') return 'raid0'
  if (level === 'mirror') return 'raid1'
  return /^\d+$/.test(level) ? `raid${level}` : level
}

function otherArray(raid: Raid, running: NonNullable<SeenArray['running']>, path: ConfigPath): FirstlightError {
  const found = `${running.level} of ${running.members.join(' ')}`
  const sentence = `making the array ${JSON.stringify(raid.name)}: another one of this name runs, ${found}`
  return new FirstlightError('array-failed', sentence, {
    path,
    facts: { array: raid.name, level: running.level, members: running.members.join(' ') },
    hint: 'stop that array and clear its members, or choose another name',
  })
}

function onPartitionedDisks(
  facts: Facts,
  raid: Raid,
  { seen, path }: { readonly seen: SeenArray; readonly path: ConfigPath },
): readonly FirstlightError[] {
  return (raid.devices ?? []).flatMap((device, member) => {
    const doing = `making the array ${JSON.stringify(raid.name)} of ${device}`
    const identity = seen.members[member] ?? device
    return onPartitionedDisk(facts, { device, identity }, { doing, path: [...path, 'devices', member] })
  })
}

function inUse(raid: Raid, seen: SeenArray, path: ConfigPath): readonly FirstlightError[] {
  return seen.inUse.map(([member, why]) => {
    const device = raid.devices?.[member] ?? ''
    return new FirstlightError(
      'device-in-use',
      `making the array ${JSON.stringify(raid.name)}: ${device} is in use: ${why}`,
      { path: [...path, 'devices', member], facts: { array: raid.name, device }, hint: 'release the device first' },
    )
  })
}
