import { FirstlightError } from '../../errors.ts'
import type { Content } from '../../util/content.ts'
import type { NodeStat, TargetFiles } from '../host.ts'
import type { Attributes } from '../operation/nodes.ts'
import type { NodeOperation, Operation } from '../operation/operation.ts'
import { parentOf, type TargetPath } from '../../util/paths.ts'
import { createResolver } from '../resolve.ts'
import { inheritedFrom, type Inherited } from '../tree/inherited.ts'
import { NO_ENTRY, type Manifest, type ManifestPatch } from './manifest.ts'
import { bytesBody, type Body } from './body.ts'
import type { Tree, TreeNode } from './tree.ts'

/** The files of a scratch machine: a tree for what a directory can carry, a manifest for the rest. */
export interface Nodes extends TargetFiles {
  /** The same as the promised reads, for work that needs no waiting. */
  readonly now: {
    resolve(path: TargetPath): TargetPath
    resolveFully(path: TargetPath): TargetPath
    stat(path: TargetPath): NodeStat | undefined
    list(path: TargetPath): readonly string[] | undefined
  }
  perform(operation: NodeOperation, redo: boolean): void | Promise<void>
  /** Writes a file of bytes in memory, as `write-file` does. */
  write(path: TargetPath, bytes: Uint8Array, attributes: Attributes): Promise<void>
  /** Moves a directory with all below it. */
  move(from: TargetPath, to: TargetPath): void
  /** Sets the SELinux context of a node. */
  setLabel(path: TargetPath, label: string): void
}

/** What nodes are made of. */
export interface NodesParts {
  readonly tree: Tree
  readonly manifest: Manifest
  /** The bytes that a list of contents stands for, one after the other. */
  readonly body: (contents: readonly Content[]) => Body
}

interface Writing {
  readonly contents: Body
  /** Whether an earlier attempt may have left something. */
  readonly redo: boolean
}

/** A root that is not there yet is made with the first write: to whoever looks it is empty. */
const MISSING_ROOT: TreeNode = { kind: 'directory', size: 0, mode: 0o755, identity: 'missing root' }

/** Makes the files of a scratch machine. */
export function createNodes({ tree, manifest, body }: NodesParts): Nodes {
  const resolver = createResolver({
    node: (path) => tree.node(path),
    directory: (path) => tree.directory(path),
    forget: (path) => tree.forget(path),
  })

  const statAt = (path: TargetPath): NodeStat | undefined => {
    const node = tree.node(path) ?? (path === '/' ? MISSING_ROOT : undefined)
    if (!node) return undefined
    const entry = manifest.get(path)
    const { uid = 0, gid = 0, mode } = { ...node, ...entry }
    return { ...node, mode, uid, gid }
  }
  const listAt = (path: TargetPath): readonly string[] | undefined => {
    const real = resolver.resolveFully(path)
    if (tree.node(real)?.kind !== 'directory') return undefined
    return [...tree.names(real)].sort()
  }
  const now = {
    resolve: (path: TargetPath): TargetPath => resolver.resolve(path),
    resolveFully: (path: TargetPath): TargetPath => resolver.resolveFully(path),
    stat: (path: TargetPath): NodeStat | undefined => statAt(resolver.resolve(path)),
    list: listAt,
  }
  return {
    now,
    resolve: async (path) => now.resolve(path),
    stat: async (path) => now.stat(path),
    async read(path) {
      const real = resolver.resolveFully(path)
      return tree.node(real)?.kind === 'file' ? tree.read(real) : undefined
    },
    list: async (path) => listAt(path),
    perform,
    write: async (path, bytes, attributes) =>
      writeFile(resolver.resolve(path), attributes, { contents: bytesBody(bytes), redo: true }),
    move(from, to) {
      const [realFrom, realTo] = [resolver.resolve(from), resolver.resolve(to)]
      ensureDirectory(parentOf(realTo), true)
      manifest.move(realFrom, realTo)
      tree.move(realFrom, realTo)
      resolver.forget(realFrom)
    },
    setLabel: (path, label) => manifest.change(resolver.resolve(path), { label }),
  }

  function perform(operation: NodeOperation, redo: boolean): void | Promise<void> {
    const path = resolver.resolve(operation.path)
    switch (operation.kind) {
      case 'make-directory':
        return makeDirectory(path, operation, redo)
      case 'write-file':
        return writeFile(path, operation, { contents: body(operation.contents), redo })
      case 'append-file':
        return appendFile(path, operation, redo)
      case 'make-symlink':
        return makeSymlink(path, operation, redo)
      case 'make-hard-link':
        return makeHardLink(path, resolver.resolve(operation.target), redo)
      case 'set-attributes':
        return setAttributes(path, required(path, 'changing'), operation)
      case 'remove':
        return remove(path, redo)
    }
  }

  function ensureDirectory(path: TargetPath, redo: boolean): void {
    const node = tree.node(path)
    if (node?.kind === 'directory') return
    if (node) throw exists('making the directory', path, node)
    if (path === '/') return tree.makeDirectory(path, 0o755, redo)
    makeNewDirectory(path, {}, redo)
  }

  function makeNewDirectory(path: TargetPath, attributes: Attributes, redo: boolean): void {
    ensureDirectory(parentOf(path), redo)
    const inherited = inheritedAt(parentOf(path))
    const { mode = 0o755 | inherited.bit, uid = 0, gid = inherited.gid } = attributes
    // The manifest first, here and below: killed in between, a new node has its owner as soon as it is there.
    manifest.replace(path, entryOf('directory', { mode, uid, gid }))
    tree.makeDirectory(path, carried('directory', mode), redo)
  }

  function makeDirectory(path: TargetPath, attributes: Attributes, redo: boolean): void {
    if (!tree.node(path) && path !== '/') return makeNewDirectory(path, attributes, redo)
    ensureDirectory(path, redo)
    setAttributes(path, required(path, 'making'), attributes)
  }

  /** What a new node takes from the directory that it is made in. */
  function inheritedAt(parent: TargetPath): Inherited {
    return inheritedFrom(statAt(parent) ?? { mode: 0, gid: 0 })
  }

  function writeFile(path: TargetPath, attributes: Attributes, { contents, redo }: Writing): void | Promise<void> {
    // The common case, without looking first. A kill leaves at most a file that is cut short, which is written again: not
    // in this way, since what an attempt of the other way has left is to be taken away.
    if (
      !redo &&
      isPlain(attributes) &&
      manifest.get(path) === NO_ENTRY &&
      tree.writeNew(path, contents, attributes.mode)
    )
      return
    const before = statAt(path)
    if (before && before.kind !== 'file' && before.kind !== 'symlink') throw exists('writing the file', path, before)
    if (!before) ensureDirectory(parentOf(path), redo)
    const kept = before?.kind === 'file' ? before : { mode: 0o644, uid: 0, gid: inheritedAt(parentOf(path)).gid }
    const { mode = kept.mode, uid = kept.uid, gid = kept.gid } = attributes
    const describe = (): void => manifest.replace(path, entryOf('file', { mode, uid, gid }))
    if (before?.kind !== 'file') describe()
    const written = tree.write(path, contents, carried('file', mode))
    // A file that keeps its owner keeps its entry until it is replaced: done again, it is still there to be kept.
    if (before?.kind !== 'file') return written
    return written ? written.then(describe) : describe()
  }

  function appendFile(path: TargetPath, operation: Operation<'append-file'>, redo: boolean): void | Promise<void> {
    const { at, contents } = operation
    const before = tree.node(path)
    if (before && before.kind !== 'file') throw exists('appending to', path, before)
    if (!before && at === 0) return writeFile(path, operation, { contents: body(contents), redo })
    const size = before?.size ?? 0
    if (size < at || (size > at && !redo)) throw changedSize(path, size, at)
    const written = tree.append(path, at, body(contents))
    const finish = (): void => setAttributes(path, required(path, 'appending to'), operation)
    return written ? written.then(finish) : finish()
  }

  function makeSymlink(path: TargetPath, operation: Operation<'make-symlink'>, redo: boolean): void {
    const before = tree.node(path)
    if (before && (before.kind !== 'symlink' || before.target !== operation.target)) {
      throw exists('making the symlink', path, before)
    }
    const { uid, gid } = operation
    if (before) {
      const owner = { uid, gid }
      return setAttributes(path, required(path, 'making'), owner)
    }
    ensureDirectory(parentOf(path), redo)
    manifest.replace(path, entryOf('symlink', { uid: uid ?? 0, gid: gid ?? inheritedAt(parentOf(path)).gid }))
    tree.makeSymlink(path, operation.target)
  }

  function makeHardLink(path: TargetPath, target: TargetPath, redo: boolean): void {
    const existing = tree.node(target)
    if (!existing || existing.kind === 'directory') {
      const problem = existing ? 'is a directory' : 'does not exist'
      const doing = `making the hard link ${quoted(path)}`
      throw new FirstlightError(
        existing ? 'node-exists' : 'node-missing',
        `${doing}: its target ${quoted(target)} ${problem}`,
      )
    }
    const before = tree.node(path)
    if (before?.identity === existing.identity) return
    // Done again, its target may be a new file by now: then the old link to it goes.
    if (before && redo && before.kind !== 'directory') remove(path, redo)
    else if (before) throw exists('making the hard link', path, before)
    ensureDirectory(parentOf(path), redo)
    manifest.link(path, target)
    tree.makeHardLink(path, target)
  }

  function setAttributes(path: TargetPath, node: TreeNode, attributes: Attributes): void {
    const { uid, gid } = attributes
    const mode = node.kind === 'symlink' ? undefined : (attributes.mode ?? modeLeftBy(path, attributes))
    if (mode !== undefined) tree.setMode(path, carried(node.kind, mode))
    manifest.change(path, entryOf(node.kind, { mode, uid, gid }, node))
  }

  /** Of a file that changes hands the kernel takes the set-user-id bit, and set-group-id where the group may execute it. */
  function modeLeftBy(path: TargetPath, { uid, gid }: Attributes): number | undefined {
    const before = statAt(path)
    if (before?.kind !== 'file' || (before.mode & 0o6000) === 0) return undefined
    if ((uid ?? before.uid) === before.uid && (gid ?? before.gid) === before.gid) return undefined
    return before.mode & ((before.mode & 0o010) === 0 ? ~0o4000 : ~0o6000)
  }

  function remove(path: TargetPath, redo: boolean): void {
    if (path === '/') throw new FirstlightError('io-failed', 'removing "/": the target root itself is never removed')
    const node = tree.node(path)
    if (node) tree.remove(path)
    else if (!redo) return
    // Done again, the tree may be gone already and its owners not.
    manifest.remove(path, node?.kind === 'directory' || !node)
    if (node?.kind !== 'file') resolver.forget(path)
  }

  function required(path: TargetPath, doing: string): TreeNode {
    const node = tree.node(path)
    if (!node) throw new FirstlightError('node-missing', `${doing} ${quoted(path)}: there is nothing`)
    return node
  }
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

function quoted(path: string): string {
  return JSON.stringify(path)
}

function exists(doing: string, path: TargetPath, { kind }: { readonly kind: NodeStat['kind'] }): FirstlightError {
  const what = kind === 'other' ? 'something that is neither file, directory nor symlink' : `a ${kind}`
  return new FirstlightError('node-exists', `${doing} ${quoted(path)}: there is ${what} already`, {
    facts: { found: kind },
  })
}

function changedSize(path: TargetPath, size: number, at: number): FirstlightError {
  return new FirstlightError(
    'io-failed',
    `appending to ${quoted(path)}: it has ${size} bytes where ${at} were expected`,
    {
      hint: 'something else changed the file in between',
      facts: { size, expected: at },
    },
  )
}
