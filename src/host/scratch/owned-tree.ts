import { parentOf, type TargetPath } from '../../util/paths.ts'
import type { NodeStat } from '../host.ts'
import type { Attributes } from '../operation/nodes.ts'
import type { Resolver } from '../resolve.ts'
import { inheritedFrom } from '../tree/inherited.ts'
import type { NodeTree } from '../tree/nodes.ts'
import type { Body } from '../body.ts'
import { NO_ENTRY, type Manifest, type ManifestPatch } from './manifest.ts'
import type { Tree, TreeNode } from './tree.ts'

/** A root that is not there yet is made with the first write: to whoever looks it is empty. */
const MISSING_ROOT: TreeNode = { kind: 'directory', size: 0, mode: 0o755, identity: 'missing root' }

/** What is at a path, with the owner and mode that the manifest has. */
export function statIn(tree: Tree, manifest: Manifest, path: TargetPath): NodeStat | undefined {
  const node = tree.node(path) ?? (path === '/' ? MISSING_ROOT : undefined)
  return node && withEntry(node, manifest, path)
}

function withEntry(node: TreeNode, manifest: Manifest, path: TargetPath): NodeStat {
  const { uid = 0, gid = 0, mode } = { ...node, ...manifest.get(path) }
  return { ...node, mode, uid, gid }
}

/**
 * A tree whose nodes have owners: what a directory of an ordinary user can carry is in the tree, the rest in a manifest.
 * The manifest is written first where a node is new: killed in between, it has its owner as soon as it is there.
 */
export function ownedTree(tree: Tree, manifest: Manifest, resolver: Resolver): NodeTree<Body> {
  const stat = (path: TargetPath): NodeStat | undefined => {
    const node = tree.node(path)
    return node && withEntry(node, manifest, path)
  }
  const inheritedAt: NodeTree<Body>['inheritedAt'] = (directory) =>
    inheritedFrom(statIn(tree, manifest, directory) ?? { mode: 0, gid: 0 })

  const setAttributes = (path: TargetPath, attributes: Attributes): void => {
    const node = tree.node(path)
    if (!node) return
    const { uid, gid } = attributes
    const left = (): number | undefined => modeLeftBy(withEntry(node, manifest, path), attributes)
    const mode = node.kind === 'symlink' ? undefined : (attributes.mode ?? left())
    if (mode !== undefined) tree.setMode(path, carried(node.kind, mode))
    manifest.change(path, entryOf(node.kind, { mode, uid, gid }, node))
  }

  return {
    stat,
    inheritedAt,
    makeDirectory(path, attributes, redo) {
      if (path !== '/') manifest.replace(path, entryOf('directory', attributes))
      tree.makeDirectory(path, carried('directory', attributes.mode), redo)
    },
    // A kill leaves at most a file that is cut short, which is written again.
    writeNew: (path, body, attributes) =>
      isPlain(attributes) && manifest.get(path) === NO_ENTRY && tree.writeNew(path, body, attributes.mode),
    write(path, body, { attributes, before }) {
      const describe = (): void => manifest.replace(path, entryOf('file', attributes))
      if (before?.kind !== 'file') describe()
      const written = tree.write(path, body, carried('file', attributes.mode))
      // A file that keeps its owner keeps its entry until it is replaced: done again, it is still there to be kept.
      if (before?.kind !== 'file') return written
      return written ? written.then(describe) : describe()
    },
    append(path, body, { at, attributes }) {
      const written = tree.append(path, at, body)
      const finish = (): void => setAttributes(path, attributes)
      return written ? written.then(finish) : finish()
    },
    makeSymlink(path, target, { uid = 0, gid }) {
      const owner = { uid, gid: gid ?? inheritedAt(parentOf(path)).gid }
      manifest.replace(path, entryOf('symlink', owner))
      tree.makeSymlink(path, target)
    },
    makeHardLink(path, existing) {
      manifest.link(path, existing)
      tree.makeHardLink(path, existing)
    },
    setAttributes,
    remove(path, redo) {
      const node = tree.node(path)
      if (node) tree.remove(path)
      else if (!redo) return
      // Done again, the tree may be gone already and its owners not.
      manifest.remove(path, node?.kind === 'directory' || !node)
      if (node?.kind !== 'file') resolver.forget(path)
    },
  }
}

/** Of a file that changes hands the kernel takes the set-user-id bit, and set-group-id where the group may execute it. */
function modeLeftBy(before: NodeStat, { uid, gid }: Attributes): number | undefined {
  if (before.kind !== 'file' || (before.mode & 0o6000) === 0) return undefined
  if ((uid ?? before.uid) === before.uid && (gid ?? before.gid) === before.gid) return undefined
  return before.mode & ((before.mode & 0o010) === 0 ? ~0o4000 : ~0o6000)
}

/** What the manifest must say of a node: what the tree itself does not carry. */
function entryOf(
  kind: NodeStat['kind'],
  {
    mode,
    uid,
    gid,
  }: { readonly mode?: number | undefined; readonly uid?: number | undefined; readonly gid?: number | undefined },
  node: Pick<TreeNode, 'uid' | 'gid'> = {},
): ManifestPatch {
  return {
    ...(mode === undefined ? {} : { mode: carried(kind, mode) === mode ? 'tree' : mode }),
    ...(uid === undefined ? {} : { uid: uid === (node.uid ?? 0) ? 'tree' : uid }),
    ...(gid === undefined ? {} : { gid: gid === (node.gid ?? 0) ? 'tree' : gid }),
  }
}

/**
 * The mode bits that the tree itself carries: the ordinary ones, and always enough for the user who owns the scratch
 * directory to read it and to remove it again.
 */
function carried(kind: NodeStat['kind'], mode: number): number {
  return (mode & 0o777) | (kind === 'directory' ? 0o700 : 0o400)
}

/** Whether the tree carries all attributes, and all are given. */
function isPlain(attributes: Attributes): attributes is Attributes & { readonly mode: number } {
  const { mode, uid, gid } = attributes
  return uid === 0 && gid === 0 && mode !== undefined && carried('file', mode) === mode
}
