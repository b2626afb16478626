import { mountsOf } from '../../src/config/mounts.ts'
import { defineStage, type AnyStage, type DecideInput, type Decision } from '../../src/engine/stage.ts'
import { targetPath } from '../../src/util/paths.ts'

/** Unmounts what the mount stage mounted, deepest first; what is not mounted any more is fine. */
export const umountStage: AnyStage = defineStage<null>({
  name: 'umount',
  summary: 'unmount filesystems',
  isNeeded: (config) => mountsOf(config).length > 0,
  load: () => Promise.resolve({ inspect: () => Promise.resolve(null), decide }),
})

function decide({ config }: DecideInput<null>): Decision {
  const deepestFirst = mountsOf(config).toReversed()
  return {
    operations: deepestFirst.map(({ path, index }) => ({
      operation: { kind: 'unmount', path: targetPath(path) },
      path: ['storage', 'filesystems', index],
    })),
  }
}
