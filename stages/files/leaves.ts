import { FirstlightError } from '../../src/errors.ts'
import { isWithin, parentOf, TARGET_ROOT, targetPath, type TargetPath } from '../../src/util/paths.ts'
import { inDirectory, realDirectory, type ResolvedNode } from './nodes.ts'

/**
 * Looks for nodes below a file or a link of the config, in the config's own spelling: a link of the target that the file
 * takes the place of would lead them elsewhere now, and nowhere once it is gone.
 */
export function nodesBelowLeaves(
  nodes: readonly ResolvedNode[],
  realParents: Readonly<Record<string, string>>,
): readonly FirstlightError[] {
  const leaves = new Map(nodes.filter(({ noun }) => noun !== 'directories').map((node) => [node.path, node]))
  const known = new Map<TargetPath, ResolvedNode | undefined>([[TARGET_ROOT, undefined]])
  const leafAt = (path: TargetPath): ResolvedNode | undefined => {
    const before = known.get(path)
    if (before !== undefined || known.has(path)) return before
    const parent = parentOf(path)
    const found = leaves.get(inDirectory(realDirectory(parent, realParents), path)) ?? leafAt(parent)
    known.set(path, found)
    return found
  }
  return nodes.flatMap((node) => {
    const above = leafAt(parentOf(targetPath(node.node.path)))
    return above === undefined
      ? []
      : [belowLeaf(node, above, isWithin(node.path, above.path) ? node.path : node.node.path)]
  })
}

/**
 * The refusal of a node below a file or a link of the config.
 * @param place what the node is called in the sentence
 */
export function belowLeaf(asking: ResolvedNode, above: ResolvedNode, place: string = asking.path): FirstlightError {
  const what = above.noun === 'files' ? 'a file' : 'a link'
  return new FirstlightError('node-collision', `placing ${place}: the config makes ${above.path} ${what}`, {
    path: [...asking.configPath, 'path'],
    facts: { path: place, above: above.path },
    hint: 'nothing can be below a file or a link',
  })
}
