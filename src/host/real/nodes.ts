import fs from 'node:fs'
import { FirstlightError } from '../../errors.ts'
import { present } from '../../util/present.ts'
import type { NodeStat } from '../host.ts'
import type { Attributes } from '../operation/nodes.ts'
import type { NodeOperation, Operation } from '../operation/operation.ts'
import { parentOf, type TargetPath } from '../../util/paths.ts'
import type { Body } from './body.ts'
import { inheritedFrom } from '../tree/inherited.ts'
import { forgetHalfMade, makeDirectory } from '../tree/make-directory.ts'
import { removeAt } from '../tree/remove.ts'
import { setAttributesAt, setAttributesOf } from '../tree/set-attributes.ts'
import { writeBody, writeInPlace } from './file-writer.ts'
import { ioFailed, type TargetRoot } from './target-root.ts'

/** What the work on nodes needs. */
export interface NodesParts {
  readonly target: TargetRoot
  /** The bytes that an operation's contents stand for. */
  bodyOf(operation: { readonly contents: NodeContents }): Body
}

type NodeContents = Operation<'write-file'>['contents']

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
        return makeDirectoryNode(target, path, { attributes: operation, redo })
      case 'write-file':
        return await writeFile(parts, path, { operation, redo })
      case 'append-file':
        return await appendFile(parts, path, { operation, redo })
      case 'make-symlink':
        return makeSymlink(target, path, { operation, redo })
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

/** What is to be done; redone, an earlier attempt may have left something. */
interface Work<Kind extends NodeOperation['kind']> {
  readonly operation: Operation<Kind>
  readonly redo: boolean
}

/** Makes a directory and its missing parents: 0755 and root's, in a set-group-id directory of its group and with its bit. */
export function ensureDirectory(target: TargetRoot, path: TargetPath, redo: boolean): void {
  const node = target.stat(path)
  if (node?.kind === 'directory') return
  if (node) throw nodeExists('making the directory', path, node)
  makeNewDirectory(target, path, { attributes: {}, redo })
}

interface NewDirectory {
  readonly attributes: Attributes
  readonly redo: boolean
}

function makeNewDirectory(target: TargetRoot, path: TargetPath, { attributes, redo }: NewDirectory): void {
  const parent = parentOf(path)
  if (path !== '/') ensureDirectory(target, parent, redo)
  if (redo) forgetHalfMade(target.ways, path)
  const { uid = 0, gid, mode } = attributes
  const inherited = inheritedFrom(fs.fstatSync(target.ways.directory(parent)))
  const wanted = { mode: mode ?? 0o755 | inherited.bit, uid, gid: gid ?? inherited.gid }
  makeDirectory(target.ways, path, parent, wanted)
}

function makeDirectoryNode(target: TargetRoot, path: TargetPath, { attributes, redo }: NewDirectory): void {
  const before = target.stat(path)
  if (before?.kind === 'directory') return setAttributesAt(target.ways.to(path), attributes)
  if (before) throw nodeExists('making the directory', path, before)
  makeNewDirectory(target, path, { attributes, redo })
}

function setAttributes(target: TargetRoot, path: TargetPath, attributes: Attributes): void {
  const node = target.stat(path)
  if (!node) throw new FirstlightError('node-missing', `changing ${quoted(path)}: there is nothing`)
  setAttributesAt(target.ways.to(path), attributes)
}

async function writeFile(
  parts: NodesParts,
  path: TargetPath,
  { operation, redo }: Work<'write-file' | 'append-file'>,
): Promise<void> {
  const { target } = parts
  const before = target.stat(path)
  if (before && before.kind !== 'file' && before.kind !== 'symlink') throw nodeExists('writing the file', path, before)
  if (!before) ensureDirectory(target, parentOf(path), redo)
  const { mode, uid, gid } = before?.kind === 'file' ? { ...before, ...given(operation) } : operation
  const owner = { uid: uid ?? 0, gid: gid ?? inheritedFrom(fs.fstatSync(target.ways.directory(parentOf(path)))).gid }
  await writeInPlace(target, path, parts.bodyOf(operation), { mode: mode ?? 0o644, ...owner })
}

function given({ mode, uid, gid }: Attributes): Attributes {
  return present({ mode, uid, gid })
}

async function appendFile(parts: NodesParts, path: TargetPath, work: Work<'append-file'>): Promise<void> {
  const { target } = parts
  const { operation, redo } = work
  const before = target.stat(path)
  if (before && before.kind !== 'file') throw nodeExists('appending to', path, before)
  const size = before?.size ?? 0
  const { at } = operation
  if (size < at || (size > at && !redo)) throw changedSize(path, size, at)
  if (!before) return await writeFile(parts, path, work)
  const { O_WRONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  const descriptor = fs.openSync(target.ways.to(path), O_WRONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const found = fs.fstatSync(descriptor)
    if (!found.isFile()) throw nodeExists('appending to', path, { kind: 'other' })
    fs.ftruncateSync(descriptor, at)
    await writeBody(descriptor, parts.bodyOf(operation), at)
    setAttributesOf(descriptor, operation)
  } catch (thrown) {
    fs.ftruncateSync(descriptor, at)
    throw thrown
  } finally {
    fs.closeSync(descriptor)
  }
}

function makeSymlink(target: TargetRoot, path: TargetPath, { operation, redo }: Work<'make-symlink'>): void {
  const before = target.stat(path)
  if (before && before.target !== operation.target) throw nodeExists('making the symlink', path, before)
  if (!before) {
    ensureDirectory(target, parentOf(path), redo)
    fs.symlinkSync(operation.target, target.ways.to(path))
    target.resolver.forget(path)
  }
  setAttributesAt(target.ways.to(path), operation)
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
  ensureDirectory(target, parentOf(path), redo)
  if (before) fs.unlinkSync(target.ways.to(path))
  fs.linkSync(target.ways.to(existing), target.ways.to(path))
}

function remove(target: TargetRoot, path: TargetPath): void {
  if (path === '/') throw new FirstlightError('io-failed', 'removing "/": the target root itself is never removed')
  if (target.stat(path)) removeAt(target.ways.to(path))
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
