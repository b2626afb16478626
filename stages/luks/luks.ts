import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import { decideLuks } from './decide.ts'
import { inspectLuks, type LuksInspection } from './inspect.ts'

/** Makes or reuses encrypted volumes, and opens them. */
export const luksStage: AnyStage = defineStage<LuksInspection>({
  name: 'luks',
  summary: 'make and open encrypted volumes',
  isNeeded: ({ storage }) => (storage?.luks ?? []).length > 0,
  devices: ({ storage }) =>
    (storage?.luks ?? []).map(({ device = '' }, index) => ({ device, path: ['storage', 'luks', index, 'device'] })),
  inspect: inspectLuks,
  decide: decideLuks,
})
