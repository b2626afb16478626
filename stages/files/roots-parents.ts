import { componentsOf, isWithin, type TargetPath } from '../../src/util/paths.ts'
import { firstFew } from '../../src/util/first-few.ts'
import { attributesOf, type Owners } from './attributes.ts'
import type { HomeOwner } from './home-owners.ts'
import type { FilesInspection } from './inspect.ts'
import { isHardLink, type ResolvedNode } from './nodes.ts'

/** What is known of directories that are made on the way. */
export interface ParentsContext {
  readonly inspection: FilesInspection
  readonly owners: Owners
  /** The nodes of the config. */
  readonly byPath: ReadonlyMap<TargetPath, ResolvedNode>
}

/**
 * Parents are root's, as in Ignition, also those of a user's files in the user's home, where programs of the user want
 * to write later: they are told, one sentence for each user.
 */
export function rootsParents(context: ParentsContext): readonly string[] {
  const { homes = [] } = context.inspection
  if (homes.length === 0) return []
  const made = new Map<HomeOwner, Set<TargetPath>>()
  const parents = new Set<TargetPath>()
  for (const node of context.byPath.values()) {
    if (parents.has(node.parent) || isRoots(node, context.owners)) continue
    parents.add(node.parent)
    const owner = innermost(homes, node.parent)
    if (owner === undefined) continue
    const directories = made.get(owner) ?? new Set()
    made.set(owner, directories)
    for (const directory of madeFor(node, owner, context)) directories.add(directory)
  }
  return [...made].flatMap(([owner, directories]) =>
    directories.size === 0 ? [] : [sentence(owner, [...directories])],
  )
}

function isRoots(node: ResolvedNode, owners: Owners): boolean {
  return isHardLink(node) || (attributesOf(node, owners).uid ?? 0) === 0
}

/** One home may be in another. */
function innermost(homes: readonly HomeOwner[], path: TargetPath): HomeOwner | undefined {
  return homes
    .filter(({ home }) => isWithin(path, home as TargetPath))
    .reduce<HomeOwner | undefined>(
      (best, each) => (each.home.length > (best?.home.length ?? 0) ? each : best),
      undefined,
    )
}

function madeFor(
  { parent }: ResolvedNode,
  { home }: HomeOwner,
  { inspection, byPath }: ParentsContext,
): readonly TargetPath[] {
  const first = inspection.missing[parent]
  if (first === undefined) return []
  return componentsOf(parent).filter(
    (each) => isWithin(each, first as TargetPath) && isWithin(each, home as TargetPath) && !byPath.has(each),
  )
}

function sentence({ user, home }: HomeOwner, directories: readonly TargetPath[]): string {
  const [are, each] = directories.length === 1 ? ['is', 'it'] : ['are', 'each']
  return `${firstFew(directories)} ${are} made for root in ${home}: to be ${user}'s, ${each} needs an entry in storage.directories with user and group`
}
