import { mountsOf } from '../../src/config/mounts.ts'
import {
  defineStage,
  type AnyStage,
  type DecideInput,
  type Decision,
  type InspectContext,
} from '../../src/engine/stage.ts'
import { childOf, isWithin, targetPath } from '../../src/util/paths.ts'

type FreshMountsInspection = { readonly policy?: string; readonly empty: readonly string[] }

/** Labels the roots of mounted filesystems that are new: the labels of the directories below them are hidden now. */
export const freshMountsStage: AnyStage = defineStage<FreshMountsInspection>({
  name: 'fresh-mounts',
  summary: 'label new filesystems',
  isNeeded: (config) => mountsOf(config).length > 0,
  load: () => Promise.resolve({ inspect: inspectFreshMounts, decide }),
})

function decide({ config, inspection: { policy, empty } }: DecideInput<FreshMountsInspection>): Decision {
  if (policy === undefined) return { operations: [] }
  const fresh = mountsOf(config).filter(({ path }) => empty.includes(path))
  return {
    operations: fresh.map(({ path, index }) => ({
      operation: { kind: 'relabel', policy, paths: [targetPath(path)] },
      path: ['storage', 'filesystems', index],
    })),
  }
}

/** A filesystem is new when nothing is in it but what its making and the mount stage put there. */
async function inspectFreshMounts({ config, host, facts }: InspectContext): Promise<FreshMountsInspection> {
  const policy = await host.system.labelPolicy()
  if (policy === undefined) return { empty: [] }
  const empty: string[] = []
  for (const { path } of mountsOf(config)) {
    const root = targetPath(path)
    const names = (await host.files.list(root)) ?? []
    const isOurs = (name: string): boolean => {
      const at = childOf(root, name)
      return name === 'lost+found' || facts.madeDirectories.some((made) => isWithin(made, at))
    }
    if (names.every(isOurs)) empty.push(path)
  }
  return { policy, empty }
}
