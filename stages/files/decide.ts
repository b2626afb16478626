import type { DecideInput, Decision } from '../../src/engine/stage.ts'
import { isFirstlightError, joinErrors } from '../../src/errors.ts'
import type { NodeOperation, PlannedOperation } from '../../src/host/operation.ts'
import { parentOf, type TargetPath } from '../../src/host/paths.ts'
import { attributesOf, type Owners } from './attributes.ts'
import { nodesBelowLeaves } from './leaves.ts'
import { createSurroundings, type DoneNodes, type SurroundingsOf } from './surroundings.ts'
import type { Existing, FilesInspection } from './inspect.ts'
import { hardLinkTarget, inDirectory, nodesOf, realDirectory, resolveNodes, type ResolvedNode } from './nodes.ts'
import {
  operationsForDirectory,
  operationsForFile,
  operationsForHardLink,
  operationsForSymlink,
} from './node-operations.ts'

/** Decides what each file, directory and link needs (Ignition's rules: `docs/stages.md`). */
export function decideFiles({ config, inspection }: DecideInput<FilesInspection>): Decision {
  const work = createWork(inspection)
  const nodes = resolveNodes(nodesOf(config), inspection.realParents)
  const errors = [...nodesBelowLeaves(nodes, inspection.realParents)]
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
  return { operations: work.operations, leaves: { touchedPaths: inspection.labelled ? [...work.touched] : [] } }
}

/** What the stage does so far, and what it decides from. */
interface Work extends DoneNodes {
  readonly inspection: FilesInspection
  readonly owners: Owners
  readonly operations: PlannedOperation[]
  /** What needs a label: the paths, or the first of their missing parents. */
  readonly touched: Set<TargetPath>
  readonly byPath: Map<TargetPath, ResolvedNode>
  readonly lastOperation: Map<TargetPath, number>
  readonly removed: Set<TargetPath>
  readonly surroundingsOf: SurroundingsOf
}

function createWork(inspection: FilesInspection): Work {
  const done = {
    byPath: new Map<TargetPath, ResolvedNode>(),
    lastOperation: new Map<TargetPath, number>(),
    removed: new Set<TargetPath>(),
  }
  const owners = { users: new Map(inspection.users), groups: new Map(inspection.groups) }
  const surroundingsOf = createSurroundings(done, inspection)
  return { ...done, inspection, owners, surroundingsOf, operations: [], touched: new Set() }
}

/** Adds what a node needs to the list: in order, and after what is done above it. */
function add(work: Work, node: ResolvedNode): void {
  const wanted = wantedBy(work, node)
  const above = work.surroundingsOf(node.parent, node).after
  let after: readonly number[] = above === undefined ? [] : [above]
  for (const operation of wanted) {
    if (operation.kind === 'remove') work.removed.add(node.path)
    const target = operation.kind === 'make-hard-link' ? work.lastOperation.get(operation.target) : undefined
    if (target !== undefined && !after.includes(target)) after = [...after, target]
    work.operations.push({ operation, path: node.at, after })
    after = [work.operations.length - 1]
  }
  work.byPath.set(node.path, node)
  if (wanted.length === 0) return
  work.lastOperation.set(node.path, work.operations.length - 1)
  if (wanted.some(needsLabel)) work.touched.add((work.inspection.missing[node.parent] ?? node.path) as TargetPath)
}

function wantedBy(work: Work, node: ResolvedNode): readonly NodeOperation[] {
  const existing = existingAt(work, node.path, node)
  if (node.noun === 'links' && node.node.hard === true) {
    const asked = hardLinkTarget(node.node)
    const target = inDirectory(realDirectory(parentOf(asked), work.inspection.realParents), asked)
    const atTarget = existingAt(work, target, node)
    const made = work.byPath.get(target)
    const isRewritten = work.lastOperation.has(target)
    return operationsForHardLink({ node, existing, target, atTarget, made, isRewritten })
  }
  const attributes = attributesOf(node, work.owners)
  switch (node.noun) {
    case 'directories':
      return operationsForDirectory({ node, existing, attributes })
    case 'files':
      return operationsForFile({ node, existing, attributes })
    case 'links':
      return operationsForSymlink({ node, existing, attributes })
  }
}

/** What is at a path by the time that the node's turn comes: nothing below a directory that was replaced. */
function existingAt(work: Work, path: TargetPath, asking: ResolvedNode): Existing | undefined {
  return work.surroundingsOf(parentOf(path), asking).isGone ? undefined : work.inspection.existing[path]
}

function needsLabel(operation: NodeOperation): boolean {
  return operation.kind !== 'set-attributes' && operation.kind !== 'append-file'
}
