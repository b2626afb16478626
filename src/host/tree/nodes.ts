import { FirstlightError } from '../../errors.ts'
import { parentOf, type TargetPath } from '../../util/paths.ts'
import { present } from '../../util/present.ts'
import type { NodeStat } from '../host.ts'
import type { Attributes } from '../operation/nodes.ts'
import type { NodeOperation, Operation } from '../operation/operation.ts'
import type { Contents } from '../operation/row.ts'
import type { Resolver } from '../resolve.ts'
import type { Inherited } from './inherited.ts'

/**
 * A tree of nodes with owners, addressed by paths whose parents are real directories. No method follows a symlink at
 * the end of its path. `Body` is how the tree takes the bytes of a file.
 */
export interface NodeTree<Body> {
  stat(path: TargetPath): NodeStat | undefined
  /** Whether a directory is known to be there without looking, where that is quicker than to look. */
  isKnown?(directory: TargetPath): boolean
  /** What a new node takes from the directory that it is made in. */
  inheritedAt(directory: TargetPath): Inherited
  /** Makes a directory where nothing is; redone, an attempt that was killed may have left something beside it. */
  makeDirectory(path: TargetPath, attributes: Required<Attributes>, redo: boolean): void
  /**
   * Writes a small file where nothing is, without looking first: the quick way, where there is one.
   * @returns whether it was that simple; if not, nothing was done
   */
  writeNew?(path: TargetPath, body: Body, attributes: Attributes): boolean
  /** Puts a new file in place of whatever file or symlink is there. */
  write(path: TargetPath, body: Body, replacing: Replacing): void | Promise<void>
  /** Cuts a file to a length, appends, and sets its attributes. */
  append(path: TargetPath, body: Body, appending: Appending): void | Promise<void>
  makeSymlink(path: TargetPath, target: string, owner: Attributes): void
  makeHardLink(path: TargetPath, existing: TargetPath): void
  /** Sets what is given of a node that is there; a symlink has no mode. */
  setAttributes(path: TargetPath, attributes: Attributes): void
  /** Removes what is at a path, with all below it; redone, it may be gone already. */
  remove(path: TargetPath, redo: boolean): void
}

/** What a file is to be, and what it takes the place of. */
export interface Replacing {
  readonly attributes: Required<Attributes>
  readonly before: NodeStat | undefined
}

/** Where a file goes on, and what it is to be then. */
export interface Appending {
  readonly at: number
  readonly attributes: Attributes
}

/** What the work on nodes needs. */
export interface NodesParts<Body> {
  readonly tree: NodeTree<Body>
  readonly resolver: Resolver
  /** The bytes that an operation's contents stand for. */
  bodyOf(operation: { readonly contents: Contents }): Body
}

/** Of the parts, what needs no bytes. */
type Places = Pick<NodesParts<never>, 'tree' | 'resolver'>

type NodeKind = NodeOperation['kind']

/** What is to be done at a resolved path; redone, an earlier attempt may have left something. */
interface Work<Some extends NodeKind> {
  readonly path: TargetPath
  readonly operation: Operation<Some>
  readonly redo: boolean
}

/** How each kind of operation is done, on whatever tree. */
const PERFORM: {
  readonly [Each in NodeKind]: <Body>(parts: NodesParts<Body>, work: Work<Each>) => void | Promise<void>
} = {
  'make-directory': makeDirectory,
  'write-file': (parts, { path, operation, redo }) =>
    writeFile(parts.tree, path, { attributes: operation, body: () => parts.bodyOf(operation), redo }),
  'append-file': appendFile,
  'make-symlink': makeSymlink,
  'make-hard-link': makeHardLink,
  'set-attributes': setAttributes,
  remove: ({ tree }, { path, redo }) => {
    if (path === '/') throw new FirstlightError('io-failed', 'removing "/": the target root itself is never removed')
    tree.remove(path, redo)
  },
}

/**
 * Does one operation on files, directories and links. Every path is resolved inside the root first, so that no link
 * leads out; nothing at the end of a path is ever followed. Waits only where bytes are not in memory.
 */
export function performOnNodes<Some extends NodeKind, Body>(
  parts: NodesParts<Body>,
  operation: Operation<Some>,
  redo: boolean,
): void | Promise<void> {
  return PERFORM[operation.kind](parts, { path: parts.resolver.resolve(operation.path), operation, redo })
}

/** Makes a directory and its missing parents: 0755 and root's, in a set-group-id directory of its group and with its bit. */
export function ensureDirectory(tree: NodeTree<never>, path: TargetPath, redo: boolean): void {
  if (tree.isKnown?.(path) === true) return
  const node = tree.stat(path)
  if (node?.kind === 'directory') return
  if (node) throw nodeExists('making the directory', path, node)
  makeNewDirectory(tree, path, { attributes: {}, redo })
}

interface NewDirectory {
  readonly attributes: Attributes
  readonly redo: boolean
}

function makeNewDirectory(tree: NodeTree<never>, path: TargetPath, { attributes, redo }: NewDirectory): void {
  const parent = parentOf(path)
  if (path !== '/') ensureDirectory(tree, parent, redo)
  const inherited = tree.inheritedAt(parent)
  const { mode = 0o755 | inherited.bit, uid = 0, gid = inherited.gid } = attributes
  tree.makeDirectory(path, { mode, uid, gid }, redo)
}

function makeDirectory({ tree }: Places, { path, operation: attributes, redo }: Work<'make-directory'>): void {
  const before = tree.stat(path)
  if (before && before.kind !== 'directory') throw nodeExists('making the directory', path, before)
  if (!before && path !== '/') return makeNewDirectory(tree, path, { attributes, redo })
  if (!before) ensureDirectory(tree, path, redo)
  tree.setAttributes(path, attributes)
}

/** A file to be written. */
export interface Writing<Body> {
  readonly attributes: Attributes
  readonly body: () => Body
  readonly redo: boolean
}

/** Writes a file at a resolved path. One that is there keeps what is not given of its attributes. */
export function writeFile<Body>(
  tree: NodeTree<Body>,
  path: TargetPath,
  { attributes, body, redo }: Writing<Body>,
): void | Promise<void> {
  // Not done again in this way, since what an attempt of the other way has left is to be taken away.
  if (!redo && tree.writeNew?.(path, body(), attributes) === true) return
  const before = tree.stat(path)
  if (before && before.kind !== 'file' && before.kind !== 'symlink') throw nodeExists('writing the file', path, before)
  if (!before) ensureDirectory(tree, parentOf(path), redo)
  const given = before?.kind === 'file' ? { ...before, ...present(ofAttributes(attributes)) } : attributes
  const { mode = 0o644, uid = 0, gid = tree.inheritedAt(parentOf(path)).gid } = given
  return tree.write(path, body(), { attributes: { mode, uid, gid }, before })
}

function ofAttributes({ mode, uid, gid }: Attributes): Attributes {
  return { mode, uid, gid }
}

function appendFile<Body>(parts: NodesParts<Body>, work: Work<'append-file'>): void | Promise<void> {
  const { tree } = parts
  const { path, operation, redo } = work
  const body = (): Body => parts.bodyOf(operation)
  const before = tree.stat(path)
  if (before && before.kind !== 'file') throw nodeExists('appending to', path, before)
  const size = before?.size ?? 0
  const { at } = operation
  if (size < at || (size > at && !redo)) throw changedSize(path, size, at)
  if (!before) return writeFile(tree, path, { attributes: operation, body, redo })
  return tree.append(path, body(), { at, attributes: operation })
}

function makeSymlink({ tree }: Places, { path, operation, redo }: Work<'make-symlink'>): void {
  const before = tree.stat(path)
  if (before && before.target !== operation.target) throw nodeExists('making the symlink', path, before)
  if (before) return tree.setAttributes(path, operation)
  ensureDirectory(tree, parentOf(path), redo)
  tree.makeSymlink(path, operation.target, operation)
}

function makeHardLink({ tree, resolver }: Places, { path, operation, redo }: Work<'make-hard-link'>): void {
  const existing = resolver.resolve(operation.target)
  const linked = tree.stat(existing)
  const doing = `making the hard link ${quoted(path)}: its target ${quoted(existing)}`
  if (!linked) throw new FirstlightError('node-missing', `${doing} does not exist`)
  if (linked.kind === 'directory') throw new FirstlightError('node-exists', `${doing} is a directory`)
  const before = tree.stat(path)
  if (before?.identity === linked.identity) return
  // Redone, the target may have been put in place anew since the link was made, under another inode.
  if (before && !(redo && before.kind === linked.kind)) throw nodeExists('making the hard link', path, before)
  ensureDirectory(tree, parentOf(path), redo)
  if (before) tree.remove(path, redo)
  tree.makeHardLink(path, existing)
}

function setAttributes({ tree }: Places, { path, operation }: Work<'set-attributes'>): void {
  if (!tree.stat(path)) throw new FirstlightError('node-missing', `changing ${quoted(path)}: there is nothing`)
  tree.setAttributes(path, operation)
}

function quoted(path: string): string {
  return JSON.stringify(path)
}

/** The refusal to put something in the place of what is there. */
export function nodeExists(doing: string, path: TargetPath, { kind }: Pick<NodeStat, 'kind'>): FirstlightError {
  const what = kind === 'other' ? 'something that is neither file, directory nor symlink' : `a ${kind}`
  return new FirstlightError('node-exists', `${doing} ${quoted(path)}: there is ${what} already`, {
    facts: { found: kind },
  })
}

function changedSize(path: TargetPath, size: number, at: number): FirstlightError {
  const message = `appending to ${quoted(path)}: it has ${size} bytes where ${at} were expected`
  return new FirstlightError('io-failed', message, {
    hint: 'something else changed the file in between',
    facts: { size, expected: at },
  })
}
