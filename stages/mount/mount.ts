import { mountsOf } from '../../src/config/mounts.ts'
import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import type { MountInspection } from './inspect.ts'

/** Mounts filesystems inside the target, so that what is written there lands on them. */
export const mountStage: AnyStage = defineStage<MountInspection>({
  name: 'mount',
  summary: 'mount filesystems',
  isNeeded: (config) => mountsOf(config).length > 0,
  devices: (config) =>
    mountsOf(config)
      .filter(({ format }) => format !== 'virtiofs')
      .map(({ device, index }) => ({ device, path: ['storage', 'filesystems', index, 'device'] })),
  async load() {
    const [{ inspectMount }, { decideMount }] = await Promise.all([import('./inspect.ts'), import('./decide.ts')])
    return { inspect: inspectMount, decide: decideMount }
  },
})
