import type { Config } from '../../src/config/model.ts'
import type { InspectContext } from '../../src/engine/stage.ts'
import { resolveDirectory } from '../../src/host/resolve-directory.ts'
import { isWithin, type TargetPath } from '../../src/util/paths.ts'
import { nodesOf } from './nodes.ts'

/** A user's home in which a directory is missing. */
export type HomeOwner = {
  readonly user: string
  /** Where the home really is. */
  readonly home: string
}

/** Looks up whose homes the missing directories are in: of the users that the config has, and of those that it gives nodes to. */
export async function findHomeOwners(
  { config, host }: InspectContext,
  missing: readonly string[],
): Promise<readonly HomeOwner[]> {
  if (missing.length === 0) return []
  const owners: HomeOwner[] = []
  for (const name of userNames(config)) {
    const user = await host.accounts.user(name)
    if (user === undefined || user.uid === 0 || user.home === '') continue
    const home = await resolveDirectory(host.files, user.home)
    if (home !== '/' && missing.some((each) => isWithin(each as TargetPath, home))) owners.push({ user: name, home })
  }
  return owners
}

function userNames(config: Config): ReadonlySet<string> {
  const names = new Set<string>()
  for (const user of config.passwd?.users ?? []) if (user.shouldExist !== false) names.add(user.name)
  for (const { node } of nodesOf(config)) if (node.user?.name !== undefined) names.add(node.user.name)
  names.delete('')
  return names
}
