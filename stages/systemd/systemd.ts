import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import { hasExtensions } from './extension-places.ts'
import type { SystemdInspection } from './inspect.ts'

/** Writes units and drop-ins, masks and unmasks, says by a preset what is enabled at the first boot, and looks at extensions. */
export const systemdStage: AnyStage = defineStage<SystemdInspection>({
  name: 'systemd',
  summary: 'write units, masks and presets',
  isNeeded: (config) => (config.systemd?.units ?? []).length > 0 || hasExtensions(config),
  async load() {
    const [{ inspectSystemd }, { decideSystemd }] = await Promise.all([import('./inspect.ts'), import('./decide.ts')])
    return { inspect: inspectSystemd, decide: decideSystemd }
  },
})
