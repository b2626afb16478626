import fs from 'node:fs'
import { FirstlightError } from '../../errors.ts'
import type { NodeStat } from '../host.ts'
import type { Attributes, NodeOperation } from '../operation.ts'
import { parentOf, type TargetPath } from '../paths.ts'
import type { Body } from './body.ts'
import { writeBody, writeInPlace } from './file-writer.ts'
import { ioFailed, type TargetRoot } from './target-root.ts'

/** What the work on nodes needs. */
export interface NodesParts {
  readonly target: TargetRoot
  /** The bytes that an operation's contents stand for. */
  bodyOf(operation: { readonly contents: NodeContents }): Body
}

type NodeContents = (NodeOperation & { kind: 'write-file' })['contents']

/**
 * Does one operation on files, directories and links. Every path is resolved inside the root first, so that no link
 * leads out; nothing at the end of a path is ever followed.
 */
export async function performNode(parts: NodesParts, operation: NodeOperation, redo: boolean): Promise<void> {
  const { target } = parts
  const path = target.resolver.resolve(operation.path)
  try {
    switch (operation.kind) {
      case 'make-directory':
        ensureDirectory(target, path)
        return setAttributes(target, path, operation)
      case 'write-file':
        return await writeFile(parts, path, operation)
      case 'append-file':
        return await appendFile(parts, { path, operation, redo })
      case 'make-symlink':
        return makeSymlink(target, path, operation)
      case 'make-hard-link':
        return makeHardLink(target, path, { existing: target.resolver.resolve(operation.target), redo })
      case 'set-attributes':
        return setAttributes(target, path, operation)
      case 'remove':
        return remove(target, path)
    }
  } catch (thrown) {
    throw ioFailed(`${DOING[operation.kind]} ${quoted(operation.path)}`, thrown)
  }
}

/** Makes a directory and its missing parents, owned by root with mode 0755. */
export function ensureDirectory(target: TargetRoot, path: TargetPath): void {
  const node = target.stat(path)
  if (node?.kind === 'directory') return
  if (node) throw nodeExists('making the directory', path, node)
  if (path !== '/') ensureDirectory(target, parentOf(path))
  fs.mkdirSync(target.at(path))
  fs.chmodSync(target.at(path), 0o755)
}

/** Sets owner, then mode: a change of owner would clear the set-id bits. The mode of a symlink is left alone. */
export function setAttributes(target: TargetRoot, path: TargetPath, attributes: Attributes): void {
  const node = target.stat(path)
  if (!node) throw new FirstlightError('node-missing', `changing ${quoted(path)}: there is nothing`)
  const { uid = node.uid, gid = node.gid } = attributes
  const at = target.at(path)
  if (uid !== node.uid || gid !== node.gid) fs.lchownSync(at, uid, gid)
  if (node.kind === 'symlink') return
  const mode = attributes.mode ?? node.mode
  if (fs.lstatSync(at).mode % 0o10000 !== mode) fs.chmodSync(at, mode)
}

async function writeFile(
  parts: NodesParts,
  path: TargetPath,
  operation: NodeOperation & { kind: 'write-file' },
): Promise<void> {
  const { target } = parts
  const before = target.stat(path)
  if (before && before.kind !== 'file' && before.kind !== 'symlink') throw nodeExists('writing the file', path, before)
  if (!before) ensureDirectory(target, parentOf(path))
  const kept = before?.kind === 'file' ? before : { mode: 0o644, uid: 0, gid: 0 }
  const { mode = kept.mode, uid = kept.uid, gid = kept.gid } = operation
  await writeInPlace(target.at(path), parts.bodyOf(operation), { mode, uid, gid })
}

interface Append {
  readonly path: TargetPath
  readonly operation: NodeOperation & { kind: 'append-file' }
  readonly redo: boolean
}

async function appendFile(parts: NodesParts, { path, operation, redo }: Append): Promise<void> {
  const { target } = parts
  const before = target.stat(path)
  if (before && before.kind !== 'file') throw nodeExists('appending to', path, before)
  const size = before?.size ?? 0
  const { at } = operation
  if (size < at || (size > at && !redo)) throw changedSize(path, size, at)
  if (!before) ensureDirectory(target, parentOf(path))
  const { O_WRONLY, O_CREAT, O_NOFOLLOW } = fs.constants
  const descriptor = fs.openSync(target.at(path), O_WRONLY | O_CREAT | O_NOFOLLOW, 0o600)
  try {
    fs.ftruncateSync(descriptor, at)
    await writeBody(descriptor, parts.bodyOf(operation), at)
  } catch (thrown) {
    fs.ftruncateSync(descriptor, at)
    throw thrown
  } finally {
    fs.closeSync(descriptor)
  }
  setAttributes(target, path, before ? operation : { ...operation, mode: operation.mode ?? 0o644 })
}

function makeSymlink(target: TargetRoot, path: TargetPath, operation: NodeOperation & { kind: 'make-symlink' }): void {
  const before = target.stat(path)
  if (before && before.target !== operation.target) throw nodeExists('making the symlink', path, before)
  if (!before) {
    ensureDirectory(target, parentOf(path))
    fs.symlinkSync(operation.target, target.at(path))
    target.resolver.forget(path)
  }
  setAttributes(target, path, operation)
}

interface HardLink {
  readonly existing: TargetPath
  readonly redo: boolean
}

function makeHardLink(target: TargetRoot, path: TargetPath, { existing, redo }: HardLink): void {
  const linked = target.stat(existing)
  const doing = `making the hard link ${quoted(path)}: its target ${quoted(existing)}`
  if (!linked) throw new FirstlightError('node-missing', `${doing} does not exist`)
  if (linked.kind === 'directory') throw new FirstlightError('node-exists', `${doing} is a directory`)
  const before = target.stat(path)
  if (before?.identity === linked.identity) return
  // Redone, the target may have been put in place anew since the link was made, under another inode.
  if (before && !(redo && before.kind === linked.kind)) throw nodeExists('making the hard link', path, before)
  ensureDirectory(target, parentOf(path))
  if (before) fs.unlinkSync(target.at(path))
  fs.linkSync(target.at(existing), target.at(path))
}

function remove(target: TargetRoot, path: TargetPath): void {
  if (path === '/') throw new FirstlightError('io-failed', 'removing "/": the target root itself is never removed')
  fs.rmSync(target.at(path), { recursive: true, force: true })
  target.resolver.forget(path)
}

const DOING: Readonly<Record<NodeOperation['kind'], string>> = {
  'make-directory': 'making the directory',
  'write-file': 'writing the file',
  'append-file': 'appending to',
  'make-symlink': 'making the symlink',
  'make-hard-link': 'making the hard link',
  'set-attributes': 'changing',
  remove: 'removing',
}

function quoted(path: string): string {
  return JSON.stringify(path)
}

function nodeExists(doing: string, path: TargetPath, { kind }: Pick<NodeStat, 'kind'>): FirstlightError {
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
