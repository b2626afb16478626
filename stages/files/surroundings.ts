import { FirstlightError } from '../../src/errors.ts'
import { isWithin, parentOf, type TargetPath } from '../../src/util/paths.ts'
import type { FilesInspection } from './inspect.ts'
import { belowLeaf } from './leaves.ts'
import type { ResolvedNode } from './nodes.ts'

/** What the stage itself does above a place, before that place's turn comes. */
export interface Surroundings {
  /** The last operation on the nearest ancestor that the stage works on, if there is one: one list for all that is below. */
  readonly after: readonly number[]
  /** Whether what was there has been removed together with an ancestor. */
  readonly isGone: boolean
  /** The group that new things in the directory take from it. */
  readonly heir?: number
}

/** Answers, for one directory after the other and shallow ones first, what happens above it. */
export interface SurroundingsOf {
  /** @throws FirstlightError when the directory cannot be one */
  (directory: TargetPath, asking: ResolvedNode): Surroundings
}

/** What is known of the nodes done so far. */
export interface DoneNodes {
  readonly byPath: ReadonlyMap<TargetPath, ResolvedNode>
  /** The last operation on each node that has any. */
  readonly lastOperation: ReadonlyMap<TargetPath, number>
  /** Directories that were removed, with all that was in them. */
  readonly removed: ReadonlySet<TargetPath>
  /** Of directories that were made or changed: the group that new things in them take, if they do. */
  readonly heirs: ReadonlyMap<TargetPath, number | undefined>
}

/** Makes a {@link SurroundingsOf} that looks at each directory once, however many nodes are in it. */
export function createSurroundings(done: DoneNodes, inspection: FilesInspection): SurroundingsOf {
  const known = new Map<TargetPath, Surroundings>()
  const surroundingsOf = (directory: TargetPath, asking: ResolvedNode): Surroundings => {
    const before = known.get(directory)
    if (before) return before
    const above: Surroundings =
      directory === '/' ? { isGone: false, after: [] } : surroundingsOf(parentOf(directory), asking)
    checkIsDirectory(directory, asking)
    const last = done.lastOperation.get(directory)
    const after = last === undefined ? above.after : [last]
    const heir = done.heirs.has(directory) ? done.heirs.get(directory) : heirOf(directory, above, asking)
    const surroundings: Surroundings = {
      isGone: above.isGone || done.removed.has(directory),
      after,
      heir,
    }
    known.set(directory, surroundings)
    return surroundings
  }
  /** Whose group new things in a directory take that is no node of the config: made as a parent, it is an heir itself. */
  const heirOf = (directory: TargetPath, above: Surroundings, asking: ResolvedNode): number | undefined => {
    const absent = inspection.missing[asking.parent] as TargetPath | undefined
    const isMade = above.isGone || (absent !== undefined && isWithin(directory, absent))
    return isMade ? above.heir : inspection.heirs?.[directory]
  }
  const checkIsDirectory = (directory: TargetPath, asking: ResolvedNode): void => {
    const own = done.byPath.get(directory)
    if (own && own.noun !== 'directories') throw belowLeaf(asking, own)
    const obstacle = inspection.blocked[directory] as TargetPath | undefined
    if (obstacle === undefined) return
    const replacement = done.byPath.get(obstacle)
    const isReplaced = replacement?.noun === 'directories' && replacement.node.overwrite === true
    if (!isReplaced) throw inTheWay(asking, obstacle)
  }
  return surroundingsOf
}

function inTheWay(asking: ResolvedNode, obstacle: TargetPath): FirstlightError {
  return new FirstlightError('node-exists', `placing ${asking.path}: ${obstacle} is not a directory`, {
    path: [...asking.configPath, 'path'],
    facts: { path: asking.path, obstacle },
    hint: `list ${obstacle} in storage.directories with overwrite: true to replace it`,
  })
}
