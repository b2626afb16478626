import { mountsOf } from '../../src/config/mounts.ts'
import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import { targetPath } from '../../src/util/paths.ts'

/** Unmounts what the mount stage mounted, deepest first; what is not mounted any more is fine. */
export const umountStage: AnyStage = defineStage<null>({
  name: 'umount',
  summary: 'unmount filesystems',
  isNeeded: (config) => mountsOf(config).length > 0,
  inspect: () => Promise.resolve(null),
  decide: ({ config }) => ({
    operations: mountsOf(config)
      .toReversed()
      .map(({ path, index }) => ({
        operation: { kind: 'unmount', path: targetPath(path) },
        path: ['storage', 'filesystems', index],
      })),
  }),
})
