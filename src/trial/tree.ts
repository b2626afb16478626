import type { Host, NodeStat } from '../host/host.ts'
import { childOf, TARGET_ROOT, type TargetPath, targetPath } from '../util/paths.ts'
import { sha512 } from '../util/digest.ts'
import type { TreeNode } from './case.ts'

/** A node as a snapshot knows it. */
export interface SnapshotNode {
  readonly kind: NodeStat['kind']
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly target?: string | undefined
  readonly contents?: Buffer | undefined
  readonly identity: string
}

/** A whole target root, path by path. */
export type TreeSnapshot = ReadonlyMap<string, SnapshotNode>

/** Puts the nodes of a scenario's `before.tree` into a root, parents first. */
export async function buildTree(host: Host, tree: Readonly<Record<string, TreeNode>>): Promise<void> {
  const entries = Object.entries(tree).sort(([left], [right]) => left.split('/').length - right.split('/').length)
  for (const [name, given] of entries) {
    const node = typeof given === 'string' ? { contents: given } : given
    const path = targetPath(name)
    const owner = { uid: node.uid ?? 0, gid: node.gid ?? 0 }
    if (node.directory === true) {
      await host.perform({ ...owner, kind: 'make-directory', path, mode: node.mode ?? 0o755 })
    } else if (node.link !== undefined) {
      await host.perform({ ...owner, kind: 'make-symlink', path, target: node.link })
    } else if (node.hardLink !== undefined) {
      await host.perform({ kind: 'make-hard-link', path, target: targetPath(node.hardLink) })
    } else {
      const contents = [{ kind: 'text' as const, text: textOf(node) }]
      await host.perform({ ...owner, kind: 'write-file', path, contents, mode: node.mode ?? 0o644 })
    }
  }
  await host.sync()
}

/** Reads a whole root through its host. */
export async function snapshotTree(host: Host): Promise<TreeSnapshot> {
  const snapshot = new Map<string, SnapshotNode>()
  const visit = async (path: TargetPath): Promise<void> => {
    for (const name of (await host.files.list(path)) ?? []) {
      const child = childOf(path, name)
      const stat = await host.files.stat(child)
      if (stat === undefined) continue
      const { kind, mode, uid, gid, target, identity } = stat
      const contents = kind === 'file' ? Buffer.from((await host.files.read(child)) ?? []) : undefined
      snapshot.set(child, {
        kind,
        mode: kind === 'symlink' ? 0o777 : mode,
        uid,
        gid,
        identity,
        target,
        contents,
      })
      if (kind === 'directory') await visit(child)
    }
  }
  await visit(TARGET_ROOT)
  return snapshot
}

/** A snapshot as comparable data, without what differs between any two roots. */
export function snapshotData(snapshot: TreeSnapshot): Record<string, unknown> {
  return Object.fromEntries(
    [...snapshot].map(([path, { kind, mode, uid, gid, target, contents }]) => [
      path,
      { kind, mode, uid, gid, target, sha512: contents && sha512(contents) },
    ]),
  )
}

/** What differs between two snapshots, in the words of a scenario's `after.tree`. */
export function treeDifference(
  before: TreeSnapshot,
  after: TreeSnapshot,
): ReadonlyMap<string, SnapshotNode | 'absent'> {
  const difference = new Map<string, SnapshotNode | 'absent'>()
  for (const path of before.keys()) if (!after.has(path)) difference.set(path, 'absent')
  for (const [path, node] of after) {
    const old = before.get(path)
    if (old === undefined || !isSame(old, node)) difference.set(path, node)
  }
  return difference
}

function isSame(left: SnapshotNode, right: SnapshotNode): boolean {
  return (
    left.kind === right.kind &&
    left.mode === right.mode &&
    left.uid === right.uid &&
    left.gid === right.gid &&
    left.target === right.target &&
    (left.contents ?? Buffer.alloc(0)).equals(right.contents ?? Buffer.alloc(0))
  )
}

function textOf(node: Exclude<TreeNode, string>): string {
  if (node.base64 !== undefined) return Buffer.from(node.base64, 'base64').toString('latin1')
  return node.contents ?? ''
}
