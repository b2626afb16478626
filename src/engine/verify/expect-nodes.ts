import type { Content } from '../../util/content.ts'
import type { Attributes } from '../../host/operation/nodes.ts'
import type { NodeOperation, PlannedOperation } from '../../host/operation/operation.ts'
import { isOf } from '../../host/operation/table.ts'
import { componentsOf, isWithin, type TargetPath } from '../../util/paths.ts'
import type { ConfigPath } from '../../report/path.ts'
import { present } from '../../util/present.ts'

/** What should be at a path of the target when all operations are done. What is not said is not compared. */
export interface ExpectedNode extends Attributes {
  /** The path as the operation has it. */
  readonly shown: TargetPath
  /** The path with all symlinks in front of its last component expanded. */
  readonly at: TargetPath
  /** Where the filesystem that holds it was mounted by the run; absent on what the target root itself is. */
  readonly mount?: TargetPath
  readonly path?: ConfigPath
  /** `any`: something that was there before and only got its attributes. */
  readonly kind: 'absent' | 'any' | 'directory' | 'file' | 'symlink' | 'hard-link'
  /** What a symlink says; what a hard link is another name of. */
  readonly target?: string
  /** The contents of a file from a byte on; what is before is not known. */
  readonly contents?: { readonly from: number; readonly pieces: readonly Content[] }
}

/**
 * What a list of operations leaves in the target's tree: later ones win over earlier ones. Pure.
 * @param real the path of a node with the symlinks in front of it expanded
 */
export function expectNodes(
  operations: readonly PlannedOperation[],
  real: (path: TargetPath) => TargetPath,
): readonly ExpectedNode[] {
  const nodes = new Map<string, ExpectedNode>()
  const parents = new Set<TargetPath>()
  let mounts: readonly TargetPath[] = []
  for (const { operation, path } of operations) {
    if (operation.kind === 'mount') mounts = [...mounts, operation.path]
    if (operation.kind === 'unmount') mounts = mounts.filter((mount) => mount !== operation.path)
    if (!isOf('nodes', operation)) continue
    const at = real(operation.path)
    const mount = mountOf(mounts, at)
    const place: Place = {
      shown: operation.path,
      at,
      mount,
      path,
    }
    const key = keyOf(place)
    const above = componentsOf(at).slice(0, -1)
    if (operation.kind === 'remove' && parents.has(at)) {
      for (const [other, node] of nodes) if (node.mount === mount && isWithin(node.at, at)) nodes.delete(other)
    }
    for (const parent of above) {
      parents.add(parent)
      if (operation.kind === 'remove') continue
      // What was removed and made again with something in it is there.
      const parentKey = keyOf({ at: parent, mount })
      if (nodes.get(parentKey)?.kind === 'absent') nodes.delete(parentKey)
    }
    nodes.set(key, after(nodes.get(key), place, operation))
  }
  return [...nodes.values()]
}

/** The deepest of some mounts that a path is on. */
export function mountOf(mounts: readonly TargetPath[], path: TargetPath): TargetPath | undefined {
  return mounts.filter((mount) => isWithin(path, mount)).sort((a, b) => b.length - a.length)[0]
}

type Place = Pick<ExpectedNode, 'shown' | 'at' | 'mount' | 'path'>

function keyOf({ mount, at }: Pick<Place, 'mount' | 'at'>): string {
  return `${mount ?? ''}\0${at}`
}

/** What is at a place after one more operation. */
function after(before: ExpectedNode | undefined, place: Place, operation: NodeOperation): ExpectedNode {
  const known = before?.kind === 'absent' ? undefined : before
  switch (operation.kind) {
    case 'remove':
      return { ...place, kind: 'absent' }
    case 'make-directory':
      return { ...place, ...attributes(known), ...attributes(operation), kind: 'directory' }
    case 'write-file': {
      const kept = known?.kind === 'file' ? attributes(known) : {}
      const contents = { from: 0, pieces: operation.contents }
      return { ...place, ...kept, ...attributes(operation), kind: 'file', contents }
    }
    case 'append-file': {
      const { from, pieces } = known?.contents ?? { from: operation.at, pieces: [] }
      const contents = { from, pieces: [...pieces, ...operation.contents] }
      return { ...place, ...attributes(known), ...attributes(operation), kind: 'file', contents }
    }
    case 'make-symlink': {
      const { uid, gid } = operation
      const owner = { uid, gid }
      return { ...place, ...owner, kind: 'symlink', target: operation.target }
    }
    case 'make-hard-link':
      return { ...place, kind: 'hard-link', target: operation.target }
    case 'set-attributes':
      return {
        ...place,
        ...known,
        ...attributes(operation),
        path: place.path,
        kind: known?.kind ?? 'any',
      }
  }
}

function attributes(of: Attributes = {}): Attributes {
  const { mode, uid, gid } = of
  return present({ mode, uid, gid })
}
