import type { Raid } from '../model.ts'
import { RAID_LEVELS } from '../spec/storage.ts'
import { aboutUnknown, available, isAvailable } from './check.ts'
import type { CheckContext } from './check.ts'
import { checkPath } from './path.ts'

const WITHOUT_SPARES: ReadonlySet<string> = new Set(['linear', 'raid0', '0', 'stripe'])

/** Checks the RAID arrays of a config. */
export function checkRaid(arrays: readonly Raid[], context: CheckContext): void {
  const { add, minor } = context
  for (const [index, { level = '', spares = 0, devices = [] }] of arrays.entries()) {
    const path = ['storage', 'raid', index]
    const facts = { severity: 'error', path: [...path, 'level'] } as const
    if (level === '' && minor >= 3) add({ code: 'raid-level-missing', ...facts })
    else if (!isAvailable(level, RAID_LEVELS, minor)) {
      add({
        code: 'raid-level-unknown',
        ...facts,
        value: level,
        levels: available(RAID_LEVELS, minor),
        ...aboutUnknown(level, RAID_LEVELS, minor),
      })
    }
    if (spares !== 0 && WITHOUT_SPARES.has(level)) add({ code: 'raid-spares', ...facts, level })
    if (devices.length === 0) add({ code: 'raid-without-devices', severity: 'error', path: [...path, 'devices'] })
    for (const [place, device] of devices.entries()) checkPath(device, [...path, 'devices', place], context)
  }
}
