import { childOf, TARGET_ROOT, type TargetPath } from '../../util/paths.ts'
import { collect, cutBody, EMPTY_BODY, joinBodies, type Body } from '../body.ts'
import type { ReadableTree, Tree, TreeNode } from './tree.ts'
import { utf8Length } from '../../util/utf8.ts'

/** A node that the overlay holds itself. Two names of one file share it. */
interface OwnNode {
  readonly kind: TreeNode['kind']
  readonly identity: string
  /** Made here, rather than copied from the tree below. */
  readonly isNew?: true
  mode: number
  readonly target?: string
  readonly uid?: number
  readonly gid?: number
  body: Body
}

/**
 * A tree in memory over another one, which it reads through to and never changes.
 *
 * File contents are kept as they were given, so that a body which is a stream stays one and costs no memory.
 */
export function overlayTree(below: ReadableTree): Tree {
  const own = new Map<string, OwnNode>()
  const names = new Map<string, Set<string>>()
  /** Paths where nothing of the tree below is visible any more. */
  const hidden = new Set<string>()
  /** Paths of which the tree below has nothing, nor of what would be in them. */
  const absent = new Set<string>()
  let made = 0

  return {
    node: (path) => {
      const mine = own.get(path)
      return mine ? { ...mine, size: sizeOf(mine) } : isHidden(path) ? undefined : nodeBelow(path)
    },
    directory: (path) => {
      const mine = own.get(path)
      if (mine) return mine.kind === 'directory' ? mine.identity : undefined
      return isHidden(path) ? undefined : below.directory(path)
    },
    forget(path) {
      absent.clear()
      below.forget(path)
    },
    names: (path) => {
      const visible = new Set(names.get(path))
      if (!isHidden(path) && below.node(path)?.kind === 'directory') {
        for (const name of below.names(path)) if (!isHidden(childOf(path, name))) visible.add(name)
      }
      return [...visible]
    },
    read: (path) => {
      const mine = own.get(path)
      if (!mine) return below.read(path)
      return mine.body.bytes() ?? collect(mine.body)
    },
    part: (path, from, length) => {
      const mine = own.get(path)
      return mine ? mine.body.bytes()?.subarray(from, from + length) : below.part(path, from, length)
    },
    makeDirectory: (path, mode) => put(path, fresh('directory', mode)),
    writeNew(path, body, mode) {
      // In a directory that this tree has made, the tree below has nothing.
      const parent = own.get(path.slice(0, path.lastIndexOf('/')))
      if (parent?.isNew !== true || parent.kind !== 'directory' || own.has(path)) return false
      put(path, { ...fresh('file', mode), body })
      return true
    },
    write: (path, body, mode) => put(path, { ...fresh('file', mode), body }),
    append(path, at, body) {
      const node = copyUp(path)
      node.body = joinBodies(cutBody(node.body, at), body)
    },
    makeSymlink: (path, target) => put(path, { ...fresh('symlink', 0o777), target }),
    makeHardLink: (path, existing) => put(path, copyUp(existing)),
    setMode(path, mode) {
      copyUp(path).mode = mode
    },
    remove,
    move(from, to) {
      copyTree(from, to)
      remove(from)
    },
  }

  /** To find out that there is nothing costs an error of the system each time: below what is not there it is known. */
  function nodeBelow(path: TargetPath): TreeNode | undefined {
    if (absent.has(path) || absent.has('/')) return undefined
    const parent = path.slice(0, path.lastIndexOf('/'))
    const found = absent.has(parent) ? undefined : below.node(path)
    if (found) return found
    // Of a root that is not there, nothing is.
    absent.add(absent.size === 0 && below.node(TARGET_ROOT) === undefined ? '/' : path)
    return undefined
  }

  function isHidden(path: string): boolean {
    if (hidden.size === 0) return false
    for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) if (hidden.has(at)) return true
    return false
  }

  function fresh(kind: TreeNode['kind'], mode: number): OwnNode {
    made += 1
    return { kind, identity: `overlay:${made}`, isNew: true, mode, body: EMPTY_BODY }
  }

  function put(path: string, node: OwnNode): void {
    own.set(path, node)
    if (path === '/') return
    const parent = path.slice(0, path.lastIndexOf('/')) || '/'
    const siblings = names.get(parent)
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (siblings) siblings.add(name)
    else names.set(parent, new Set([name]))
  }

  /** Makes a node of the tree below one of this tree's own. */
  function copyUp(path: TargetPath): OwnNode {
    const mine = own.get(path)
    if (mine) return mine
    const node = isHidden(path) ? undefined : below.node(path)
    if (!node) throw new TypeError(`no node at ${path}`)
    const { size, ...copy } = node
    const copied: OwnNode = { ...copy, body: copy.kind === 'file' ? bodyBelow(path, size) : EMPTY_BODY }
    put(path, copied)
    return copied
  }

  function bodyBelow(path: TargetPath, size: number): Body {
    return {
      size,
      bytes: () => undefined,
      async *open() {
        yield await below.read(path)
      },
    }
  }

  function remove(path: TargetPath): void {
    const inside = `${path}/`
    if (names.has(path)) {
      for (const key of own.keys()) if (key.startsWith(inside)) own.delete(key)
      for (const key of names.keys()) if (key === path || key.startsWith(inside)) names.delete(key)
    }
    own.delete(path)
    names.get(path.slice(0, path.lastIndexOf('/')) || '/')?.delete(path.slice(path.lastIndexOf('/') + 1))
    hidden.add(path)
  }

  function copyTree(from: TargetPath, to: TargetPath): void {
    const node = copyUp(from)
    put(to, node)
    if (node.kind !== 'directory') return
    const children = new Set(names.get(from))
    if (!isHidden(from) && below.node(from)?.kind === 'directory') {
      for (const name of below.names(from)) if (!isHidden(childOf(from, name))) children.add(name)
    }
    for (const name of children) copyTree(childOf(from, name), childOf(to, name))
  }
}

function sizeOf(node: OwnNode): number {
  return node.kind === 'symlink' ? utf8Length(node.target ?? '') : node.body.size
}
