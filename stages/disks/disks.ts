import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import type { DisksInspection } from './inspect.ts'

/** Partitions disks. Geometry is computed here, so that a plan knows every sector before anything is touched. */
export const disksStage: AnyStage = defineStage<DisksInspection>({
  name: 'disks',
  summary: 'partition disks',
  isNeeded: ({ storage }) => (storage?.disks ?? []).length > 0,
  devices: ({ storage }) =>
    (storage?.disks ?? []).map(({ device }, index) => ({ device, path: ['storage', 'disks', index, 'device'] })),
  async load() {
    const [{ inspectDisks }, { decideDisks }] = await Promise.all([import('./inspect.ts'), import('./decide.ts')])
    return { inspect: inspectDisks, decide: decideDisks }
  },
})
