import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import { decideSystemd } from './decide.ts'
import { hasExtensions } from './extensions.ts'
import { inspectSystemd, type SystemdInspection } from './inspect.ts'

/** Writes units and drop-ins, masks and unmasks, says by a preset what is enabled at the first boot, and looks at extensions. */
export const systemdStage: AnyStage = defineStage<SystemdInspection>({
  name: 'systemd',
  summary: 'write units, masks and presets',
  isNeeded: (config) => (config.systemd?.units ?? []).length > 0 || hasExtensions(config),
  inspect: inspectSystemd,
  decide: decideSystemd,
})
