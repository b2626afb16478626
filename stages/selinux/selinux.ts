import {
  defineStage,
  type AnyStage,
  type DecideInput,
  type Decision,
  type InspectContext,
} from '../../src/engine/stage.ts'
import { componentsOf, targetPath, type TargetPath } from '../../src/util/paths.ts'

type SelinuxInspection = {
  readonly policy?: string
  /** What was touched and is there. */
  readonly paths: readonly string[]
}

/** Labels everything that the run made or changed, by the target's own policy, in one call. */
export const selinuxStage: AnyStage = defineStage<SelinuxInspection>({
  name: 'selinux',
  summary: 'label what was made',
  isNeeded: () => true,
  load: () => Promise.resolve({ inspect: inspectSelinux, decide }),
})

function decide({ inspection: { policy, paths } }: DecideInput<SelinuxInspection>): Decision {
  if (policy === undefined || paths.length === 0) return { operations: [] }
  return { operations: [{ operation: { kind: 'relabel', policy, paths: paths.map(targetPath) } }] }
}

async function inspectSelinux({ host, facts }: InspectContext): Promise<SelinuxInspection> {
  const policy = await host.system.labelPolicy()
  if (policy === undefined) return { paths: [] }
  const paths: string[] = []
  for (const path of outermost(facts.touchedPaths)) {
    if ((await host.files.stat(path)) !== undefined) paths.push(path)
  }
  return { policy, paths }
}

/** The paths without those below another one: labelling goes all the way down. */
function outermost(paths: readonly TargetPath[]): readonly TargetPath[] {
  const all = new Set(paths)
  return [...all].filter((path) => !componentsOf(path).some((above) => above !== path && all.has(above))).sort()
}
