import type { DecideInput, Decision, Policy } from '../../src/engine/stage.ts'
import { isFirstlightError, joinErrors, type FirstlightError } from '../../src/errors.ts'
import type { NodeOperation, PlannedOperation } from '../../src/host/operation/operation.ts'
import { parentOf, type TargetPath } from '../../src/util/paths.ts'
import { attributesOf, type Owners } from './attributes.ts'
import { nodesBelowLeaves } from './leaves.ts'
import { createSurroundings, type DoneNodes, type SurroundingsOf } from './surroundings.ts'
import type { Existing, FilesInspection } from './inspect.ts'
import {
  hardLinkTarget,
  inDirectory,
  isHardLink,
  nodesOf,
  realDirectory,
  resolveNodes,
  type ResolvedNode,
} from './nodes.ts'
import { checkReplaced, lengthProblem } from './obstacles.ts'
import { countNames, noteOtherNames } from './other-names.ts'
import { rootsParents } from './roots-parents.ts'
import {
  heirOf,
  operationsForDirectory,
  operationsForFile,
  operationsForHardLink,
  operationsForSymlink,
} from './node-operations.ts'

/** Decides what each file, directory and link needs (Ignition's rules: `docs/stages.md`). */
export function decideFiles({ config, inspection, policy }: DecideInput<FilesInspection>): Decision {
  const nodes = resolveNodes(nodesOf(config), inspection.realParents)
  const work = createWork(nodes, inspection, policy)
  const errors: FirstlightError[] = nodes.flatMap((node) => lengthProblem(node) ?? [])
  // Nobody climbs up a path of ten thousand components.
  if (errors.length === 0) errors.push(...nodesBelowLeaves(nodes, inspection.realParents))
  for (const node of errors.length > 0 ? [] : nodes) {
    try {
      add(work, node)
    } catch (thrown) {
      if (!isFirstlightError(thrown)) throw thrown
      errors.push(thrown)
    }
  }
  const [first, ...rest] = errors
  if (first) throw joinErrors([first, ...rest])
  const notes = [...work.notes, ...rootsParents(work)]
  const leaves = { touchedPaths: inspection.labelled ? [...work.touched] : [] }
  return { operations: work.operations, leaves, ...(notes.length === 0 ? {} : { notes }) }
}

/** What the stage does so far, and what it decides from. */
interface Work extends DoneNodes {
  readonly inspection: FilesInspection
  readonly owners: Owners
  readonly operations: PlannedOperation[]
  readonly notes: string[]
  /** What needs a label: the paths, or the first of their missing parents. */
  readonly touched: Set<TargetPath>
  readonly byPath: Map<TargetPath, ResolvedNode>
  readonly lastOperation: Map<TargetPath, number>
  readonly removed: Set<TargetPath>
  readonly heirs: Map<TargetPath, number | undefined>
  /** Files that are another one by now than they were; only where hard links may lead to them. */
  readonly replaced: Set<TargetPath> | undefined
  readonly surroundingsOf: SurroundingsOf
  readonly policy: Policy
  readonly knownNames: ReadonlyMap<string, number>
}

function createWork(nodes: readonly ResolvedNode[], inspection: FilesInspection, policy: Policy): Work {
  const done = {
    byPath: new Map<TargetPath, ResolvedNode>(),
    lastOperation: new Map<TargetPath, number>(),
    removed: new Set<TargetPath>(),
    heirs: new Map<TargetPath, number | undefined>(),
  }
  const owners = { users: new Map(inspection.users), groups: new Map(inspection.groups) }
  const surroundingsOf = createSurroundings(done, inspection)
  const lists = { operations: [], notes: [], touched: new Set<TargetPath>() }
  const replaced = nodes.some(isHardLink) ? new Set<TargetPath>() : undefined
  const knownNames = countNames(nodes, inspection)
  return { ...done, ...lists, replaced, inspection, policy, knownNames, owners, surroundingsOf }
}

/** Adds what a node needs to the list: in order, and after what is done above it. */
function add(work: Work, node: ResolvedNode): void {
  const wanted = wantedBy(work, node)
  checkReplaced(work, node, wanted)
  noteOtherNames(work, node, wanted)
  let after = work.surroundingsOf(node.parent, node).after
  for (const operation of wanted) {
    if (operation.kind === 'remove') work.removed.add(node.path)
    if (isReplaced(operation)) work.replaced?.add(node.path)
    const target = operation.kind === 'make-hard-link' ? work.lastOperation.get(operation.target) : undefined
    if (target !== undefined && !after.includes(target)) after = [...after, target]
    work.operations.push({ operation, path: node.configPath, after })
    if (operation !== wanted.at(-1)) after = [work.operations.length - 1]
  }
  work.byPath.set(node.path, node)
  if (wanted.length === 0) return
  if (node.noun === 'directories' || work.replaced) work.lastOperation.set(node.path, work.operations.length - 1)
  if (work.inspection.labelled && wanted.some(needsLabel))
    work.touched.add((work.inspection.missing[node.parent] ?? node.path) as TargetPath)
}

function wantedBy(work: Work, node: ResolvedNode): readonly NodeOperation[] {
  const existing = existingAt(work, node.path, node)
  if (node.noun === 'links' && node.node.hard === true) {
    const asked = hardLinkTarget(node.node)
    const target = inDirectory(realDirectory(parentOf(asked), work.inspection.realParents), asked)
    const atTarget = existingAt(work, target, node)
    const made = work.byPath.get(target)
    return operationsForHardLink({
      node,
      existing,
      target,
      atTarget,
      made,
      isReplaced: work.replaced?.has(target) === true,
    })
  }
  const attributes = attributesOf(node, work.owners)
  const { heir } = work.surroundingsOf(node.parent, node)
  switch (node.noun) {
    case 'directories':
      work.heirs.set(node.path, heirOf({ node, existing, attributes, heir }))
      return operationsForDirectory({ node, existing, attributes, heir })
    case 'files':
      return operationsForFile({ node, existing, attributes, heir })
    case 'links':
      return operationsForSymlink({ node, existing, attributes, heir })
  }
}

/** What is at a path by the time that the node's turn comes: nothing below a directory that was replaced. */
function existingAt(work: Work, path: TargetPath, asking: ResolvedNode): Existing | undefined {
  return work.surroundingsOf(parentOf(path), asking).isGone ? undefined : work.inspection.existing[path]
}

function isReplaced({ kind }: NodeOperation): boolean {
  return kind === 'remove' || kind === 'write-file'
}

function needsLabel(operation: NodeOperation): boolean {
  return operation.kind !== 'set-attributes' && operation.kind !== 'append-file'
}
