import { mountsOf } from '../../src/config/mounts.ts'
import type { InspectContext } from '../../src/engine/stage.ts'
import type { NodeStat, TargetFiles } from '../../src/host/host.ts'
import { componentsOf, targetPath } from '../../src/util/paths.ts'

/** What is at the way to a mount point. */
export type SeenMountPoint = {
  /** The first component that is not there. */
  readonly missing?: string
  /** The first component that is no directory. */
  readonly obstacle?: { readonly path: string; readonly kind: NodeStat['kind'] }
}

/** What the mount stage saw: every mount of the config, in its order, and the policy that new directories get. */
export type MountInspection = { readonly points: readonly SeenMountPoint[]; readonly policy?: string }

/** Looks at every component of every mount point, without following links. */
export async function inspectMount({ config, host }: InspectContext): Promise<MountInspection> {
  const points: SeenMountPoint[] = []
  for (const { path } of mountsOf(config)) points.push(await lookAt(host.files, path))
  const policy = await host.system.labelPolicy()
  return { points, policy }
}

async function lookAt(files: TargetFiles, path: string): Promise<SeenMountPoint> {
  for (const component of componentsOf(targetPath(path))) {
    const stat = await files.stat(component)
    if (stat === undefined) return { missing: component }
    if (stat.kind !== 'directory') return { obstacle: { path: component, kind: stat.kind } }
  }
  return {}
}
