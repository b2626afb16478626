import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import { decideRaid } from './decide.ts'
import { inspectRaid, type RaidInspection } from './inspect.ts'

/** Makes software RAID arrays. */
export const raidStage: AnyStage = defineStage<RaidInspection>({
  name: 'raid',
  summary: 'make RAID arrays',
  isNeeded: ({ storage }) => (storage?.raid ?? []).length > 0,
  devices: ({ storage }) =>
    (storage?.raid ?? []).flatMap(({ devices = [] }, index) =>
      devices.map((device, member) => ({ device, path: ['storage', 'raid', index, 'devices', member] })),
    ),
  inspect: inspectRaid,
  decide: decideRaid,
})
