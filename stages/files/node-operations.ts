import type { Directory, File, Link } from '../../src/config/model.ts'
import { FirstlightError } from '../../src/errors.ts'
import type { Attributes } from '../../src/host/operation/nodes.ts'
import type { NodeOperation } from '../../src/host/operation/operation.ts'
import { cleanPath, isWithin, type TargetPath } from '../../src/util/paths.ts'
import { contentsOf } from './contents.ts'
import type { Existing } from './inspect.ts'
import type { ResolvedNode } from './nodes.ts'

/** A node, what is at its place, and the attributes that the config gives it. */
export interface Placing<Kind> {
  readonly node: ResolvedNode & { readonly node: Kind }
  readonly existing: Existing | undefined
  readonly attributes: Attributes
  /** The group that it takes from the directory that it is made in. */
  readonly heir: number | undefined
}

/** A hard link, and what is known of the file that it is to name. */
export interface LinkPlacing {
  readonly node: ResolvedNode & { readonly node: Link }
  readonly existing: Existing | undefined
  readonly target: TargetPath
  readonly atTarget: Existing | undefined
  /** The node of this config that makes the target. */
  readonly made: ResolvedNode | undefined
  /** Whether this stage puts another file in place of the target. What only changes it leaves its names what they are. */
  readonly isReplaced: boolean
}

const NEW_FILE = { mode: 0o644, uid: 0 }
const NEW_DIRECTORY = { mode: 0o755, uid: 0, gid: 0 }

/** A directory: made, or only given its attributes when it is there. */
export function operationsForDirectory(placing: Placing<Directory>): readonly NodeOperation[] {
  const { node, existing, attributes, heir } = placing
  const { path } = node
  const inherited = heir === undefined ? {} : { mode: NEW_DIRECTORY.mode | 0o2000, gid: heir }
  const make: NodeOperation = { kind: 'make-directory', path, ...NEW_DIRECTORY, ...inherited, ...attributes }
  if (existing === undefined) return [make]
  if (node.node.overwrite === true) return [{ kind: 'remove', path }, make]
  if (existing.kind !== 'directory') throw exists(node, existing, 'a directory')
  return setAttributes(path, attributes)
}

/** The group that new things in a directory take, by the time that it is as the config wants it. */
export function heirOf({ node, existing, attributes, heir }: Placing<Directory>): number | undefined {
  const isNew = existing === undefined || node.node.overwrite === true
  const { mode } = attributes
  const hasBit = mode === undefined ? (isNew ? heir !== undefined : existing.gid !== undefined) : (mode & 0o2000) !== 0
  if (!hasBit) return undefined
  return attributes.gid ?? (isNew ? heir : existing.gid) ?? 0
}

/** A file: with contents it must be new (or `overwrite`); without, an existing one is kept and appended to. */
export function operationsForFile(placing: Placing<File>): readonly NodeOperation[] {
  const { node, existing, attributes, heir = 0 } = placing
  const { path } = node
  const { base, appended } = contentsOf(node.node, node.configPath)
  const contents = base === undefined ? appended : [...base, ...appended]
  const write: NodeOperation = { kind: 'write-file', path, contents, ...NEW_FILE, gid: heir, ...attributes }
  if (existing === undefined) return [write]
  if (node.node.overwrite === true) {
    const replacesItself = existing.kind === 'file' || existing.kind === 'symlink'
    return replacesItself ? [write] : [{ kind: 'remove', path }, write]
  }
  if (base !== undefined || existing.kind !== 'file') throw exists(node, existing, 'a file')
  if (appended.length === 0) return setAttributes(path, attributes)
  return [{ kind: 'append-file', path, at: existing.size ?? 0, contents: appended, ...attributes }]
}

/** A symbolic link: an equal one is accepted as it is. */
export function operationsForSymlink(placing: Placing<Link>): readonly NodeOperation[] {
  const { node, existing, attributes, heir = 0 } = placing
  const { path } = node
  const target = node.node.target ?? ''
  const make: NodeOperation = { kind: 'make-symlink', path, target, uid: 0, gid: heir, ...attributes }
  if (existing === undefined) return [make]
  if (node.node.overwrite === true) return [{ kind: 'remove', path }, make]
  if (existing.kind === 'symlink' && cleanPath(existing.target ?? '') === cleanPath(target)) return []
  throw exists(node, existing, 'a symbolic link')
}

/** A hard link: its target must be a file that is there, or that this config makes before. */
export function operationsForHardLink(placing: LinkPlacing): readonly NodeOperation[] {
  const { node, existing, target, atTarget, made } = placing
  const { path } = node
  const isReplaced = existing !== undefined && node.node.overwrite === true
  if (made?.noun === 'directories' || (!made && atTarget?.kind === 'directory'))
    throw noTarget(placing, 'is a directory')
  if (!made && atTarget === undefined) throw noTarget(placing, 'does not exist')
  if (isReplaced && !made && isWithin(target, path)) throw noTarget(placing, 'would be removed with what is there')
  const isSame = existing?.identity !== undefined && existing.identity === atTarget?.identity && !placing.isReplaced
  if (isSame) return []
  const make: NodeOperation = { kind: 'make-hard-link', path, target }
  if (existing === undefined) return [make]
  if (isReplaced) return [{ kind: 'remove', path }, make]
  throw exists(node, existing, `a hard link to ${target}`)
}

function setAttributes(path: TargetPath, attributes: Attributes): readonly NodeOperation[] {
  return Object.keys(attributes).length === 0 ? [] : [{ kind: 'set-attributes', path, ...attributes }]
}

function exists(entry: ResolvedNode, existing: Existing, wanted: string): FirstlightError {
  const found = existing.kind === 'symlink' ? `a symbolic link to ${existing.target ?? ''}` : articles[existing.kind]
  const { path } = entry.node
  const obstacle = found === wanted ? `${found} is there already` : `wanted ${wanted}, but ${found} is there`
  return new FirstlightError('node-exists', `placing ${path}: ${obstacle}`, {
    path: entry.configPath,
    facts: { path, found: existing.kind, wanted },
    hint: 'set overwrite: true to replace it',
  })
}

const articles = {
  file: 'a file',
  directory: 'a directory',
  symlink: 'a symbolic link',
  other: 'a special file',
} as const

function noTarget({ node, target }: LinkPlacing, why: string): FirstlightError {
  return new FirstlightError('node-missing', `linking ${node.node.path}: its target ${target} ${why}`, {
    path: [...node.configPath, 'target'],
    facts: { path: node.node.path, target },
    hint: 'the target of a hard link is a path from the root of the target, of a file that is there or in this config',
  })
}
