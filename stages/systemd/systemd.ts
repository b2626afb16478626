import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import { decideSystemd } from './decide.ts'
import { inspectSystemd, type SystemdInspection } from './inspect.ts'

/** Writes units and drop-ins, masks and unmasks, and says by a preset what is enabled at the first boot. */
export const systemdStage: AnyStage = defineStage<SystemdInspection>({
  name: 'systemd',
  summary: 'write units, masks and presets',
  isNeeded: ({ systemd }) => (systemd?.units ?? []).length > 0,
  inspect: inspectSystemd,
  decide: decideSystemd,
})
