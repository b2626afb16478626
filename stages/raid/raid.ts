import { arrayOrder } from '../../src/config/array-order.ts'
import type { Raid } from '../../src/config/model.ts'
import { defineStage, type AnyStage, type NeededDevice } from '../../src/engine/stage.ts'
import type { RaidInspection } from './inspect.ts'

/** Makes software RAID arrays. */
export const raidStage: AnyStage = defineStage<RaidInspection>({
  name: 'raid',
  summary: 'make RAID arrays',
  isNeeded: ({ storage }) => (storage?.raid ?? []).length > 0,
  devices: ({ storage }) => devicesThatAreThere(storage?.raid ?? []),
  async load() {
    const [{ inspectRaid }, { decideRaid }] = await Promise.all([import('./inspect.ts'), import('./decide.ts')])
    return { inspect: inspectRaid, decide: decideRaid }
  },
})

/** The members that no other array of the config is: what it makes itself cannot be waited for. */
function devicesThatAreThere(arrays: readonly Raid[]): readonly NeededDevice[] {
  const { nested } = arrayOrder(arrays)
  return arrays.flatMap(({ devices = [] }, index) => {
    const made = new Set((nested[index] ?? []).map(({ member }) => member))
    return devices.flatMap((device, member) =>
      made.has(member) ? [] : [{ device, path: ['storage', 'raid', index, 'devices', member] }],
    )
  })
}
