import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import type { LuksInspection } from './inspect.ts'

/** Makes or reuses encrypted volumes, and opens them. */
export const luksStage: AnyStage = defineStage<LuksInspection>({
  name: 'luks',
  summary: 'make and open encrypted volumes',
  isNeeded: ({ storage }) => (storage?.luks ?? []).length > 0,
  devices: ({ storage }) =>
    (storage?.luks ?? []).map(({ device = '' }, index) => ({ device, path: ['storage', 'luks', index, 'device'] })),
  async load() {
    const [{ inspectLuks }, { decideLuks }] = await Promise.all([import('./inspect.ts'), import('./decide.ts')])
    return { inspect: inspectLuks, decide: decideLuks }
  },
})
