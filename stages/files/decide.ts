import type { NodeOwner } from '../../src/config/model.ts'
import type { DecideInput, Decision } from '../../src/engine/stage.ts'
import { FirstlightError, isFirstlightError, joinErrors } from '../../src/errors.ts'
import type { Attributes, NodeOperation, PlannedOperation } from '../../src/host/operation.ts'
import { parentOf, type TargetPath } from '../../src/host/paths.ts'
import { createSurroundings } from './surroundings.ts'
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
  const errors: FirstlightError[] = []
  for (const node of resolveNodes(nodesOf(config), inspection.realParents)) {
    try {
      work.add(node)
    } catch (thrown) {
      if (!isFirstlightError(thrown)) throw thrown
      errors.push(thrown)
    }
  }
  const [first, ...rest] = errors
  if (first) throw joinErrors([first, ...rest])
  return { operations: work.operations, leaves: { touchedPaths: inspection.labelled ? [...work.touched] : [] } }
}

interface Work {
  readonly operations: readonly PlannedOperation[]
  /** What needs a label: the paths, or the first of their missing parents. */
  readonly touched: ReadonlySet<TargetPath>
  add(node: ResolvedNode): void
}

function createWork(inspection: FilesInspection): Work {
  const operations: PlannedOperation[] = []
  const touched = new Set<TargetPath>()
  const byPath = new Map<TargetPath, ResolvedNode>()
  const lastOperation = new Map<TargetPath, number>()
  const removed = new Set<TargetPath>()
  const surroundingsOf = createSurroundings({ byPath, lastOperation, removed }, inspection)
  const owners = { users: new Map(inspection.users), groups: new Map(inspection.groups) }

  const existingAt = (path: TargetPath, asking: ResolvedNode): Existing | undefined =>
    surroundingsOf(parentOf(path), asking).isGone ? undefined : inspection.existing[path]

  const wantedBy = (node: ResolvedNode): readonly NodeOperation[] => {
    const existing = existingAt(node.path, node)
    if (node.noun === 'links' && node.node.hard === true) {
      const asked = hardLinkTarget(node.node)
      const target = inDirectory(realDirectory(parentOf(asked), inspection.realParents), asked)
      const atTarget = existingAt(target, node)
      const made = byPath.get(target)
      return operationsForHardLink({ node, existing, target, atTarget, made, isRewritten: lastOperation.has(target) })
    }
    const attributes = attributesOf(node, owners)
    switch (node.noun) {
      case 'directories':
        return operationsForDirectory({ node, existing, attributes })
      case 'files':
        return operationsForFile({ node, existing, attributes })
      case 'links':
        return operationsForSymlink({ node, existing, attributes })
    }
  }

  return {
    operations,
    touched,
    add(node) {
      const wanted = wantedBy(node)
      const after = new Set<number>()
      const above = surroundingsOf(node.parent, node).after
      if (above !== undefined) after.add(above)
      for (const operation of wanted) {
        if (operation.kind === 'remove') removed.add(node.path)
        const target = operation.kind === 'make-hard-link' ? lastOperation.get(operation.target) : undefined
        if (target !== undefined) after.add(target)
        operations.push({ operation, path: node.at, after: [...after] })
        after.clear()
        after.add(operations.length - 1)
      }
      byPath.set(node.path, node)
      if (wanted.length === 0) return
      lastOperation.set(node.path, operations.length - 1)
      if (wanted.some(needsLabel)) touched.add((inspection.missing[node.parent] ?? node.path) as TargetPath)
    },
  }
}

function needsLabel(operation: NodeOperation): boolean {
  return operation.kind !== 'set-attributes' && operation.kind !== 'append-file'
}

interface Owners {
  readonly users: ReadonlyMap<string, number>
  readonly groups: ReadonlyMap<string, number>
}

/** The attributes that the config gives; what it leaves out is absent. */
function attributesOf(entry: ResolvedNode, owners: Owners): Attributes {
  const { node, at } = entry
  const uid = idOf(node.user, owners.users, { what: 'user', entry })
  const gid = idOf(node.group, owners.groups, { what: 'group', entry })
  const mode = 'mode' in node && at[1] !== 'links' ? node.mode : undefined
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  }
}

function idOf(
  owner: NodeOwner | undefined,
  ids: ReadonlyMap<string, number>,
  about: { readonly what: 'user' | 'group'; readonly entry: ResolvedNode },
): number | undefined {
  if (owner?.id !== undefined) return owner.id
  if (owner?.name === undefined || owner.name === '') return undefined
  const id = ids.get(owner.name)
  if (id !== undefined) return id
  const { what, entry } = about
  throw new FirstlightError(
    'owner-unknown',
    `placing ${entry.node.path}: the target has no ${what} ${JSON.stringify(owner.name)}`,
    {
      path: [...entry.at, what, 'name'],
      facts: { path: entry.node.path, [what]: owner.name },
      hint: `create the ${what} in passwd.${what}s, or give its number as id`,
    },
  )
}
