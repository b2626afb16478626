import type { Directory, File, Link, NodeOwner } from '../../config/model.ts'
import type { Content, ContentStore } from '../../util/content.ts'
import type { NodeOperation, Operation, PlannedOperation } from '../../host/operation/operation.ts'
import type { ConfigPath } from '../../report/path.ts'
import { isRemote } from '../../fetch/resources.ts'
import { isSecret } from '../../util/secret.ts'
import { utf8Length } from '../../util/utf8.ts'
import type { Drawing } from '../drawing.ts'
import type { Item, Sign } from '../picture.ts'
import { textOf, type SeenNode } from '../survey.ts'
import { textDiff } from '../text-diff.ts'
import { sizeText } from '../words.ts'
import { octal } from '../../util/octal.ts'

/** The directories, files and links of the document, by their paths. */
export function drawFiles(drawing: Drawing): readonly Item[] {
  const { directories = [], files = [], links = [] } = drawing.config.storage ?? {}
  const items = [
    ...directories.map((node, index) => drawNode(drawing, { node, noun: 'directories', index })),
    ...files.map((node, index) => drawNode(drawing, { node, noun: 'files', index })),
    ...links.map((node, index) => drawNode(drawing, { node, noun: 'links', index })),
  ]
  return items.sort((one, other) => (one.title < other.title ? -1 : one.title > other.title ? 1 : 0))
}

interface OneNode {
  readonly node: Directory | File | Link
  readonly noun: 'directories' | 'files' | 'links'
  readonly index: number
}

function drawNode(drawing: Drawing, { node, noun, index }: OneNode): Item {
  const path: ConfigPath = ['storage', noun, index]
  const operations = drawing.operations(path)
  const seen = drawing.survey.nodes[lastPath(operations) ?? node.path]
  const change = changeOf(operations, seen, drawing.contents)
  return {
    sign: change.sign,
    title: node.path,
    details: [
      whatOf({ node, noun, index }, operations, drawing.contents),
      ...change.details,
      ...attributesOf(node, noun),
      ...origins(operations),
    ],
    changes: change.changes,
    place: drawing.place(path),
    operations,
  }
}

function lastPath(operations: readonly PlannedOperation[]): string | undefined {
  const operation = operations.at(-1)?.operation
  return operation !== undefined && 'path' in operation ? operation.path : undefined
}

/** What the thing is: a size for a file, where a link leads. */
function whatOf({ node, noun }: OneNode, operations: readonly PlannedOperation[], contents: ContentStore): string {
  if (noun === 'directories') return 'directory'
  if ('target' in node)
    return `${'hard' in node && node.hard === true ? 'the same file as' : 'link to'} ${node.target ?? ''}`
  const isAppended = operations.some(({ operation }) => operation.kind === 'append-file')
  const size = sizeOf(piecesOf(operations), contents)
  if (isAppended) return `${sizeText(size)} more at its end`
  return size === 0 && operations.length > 0 ? 'empty' : sizeText(size)
}

/** What its contents are fetched from. */
function origins(operations: readonly PlannedOperation[]): readonly string[] {
  return piecesOf(operations).flatMap((piece) =>
    piece.kind === 'resource' && isRemote(piece.shown) ? [`from ${piece.shown}`] : [],
  )
}

function piecesOf(operations: readonly PlannedOperation[]): readonly Content[] {
  return operations.flatMap(({ operation }) => ('contents' in operation ? operation.contents : []))
}

function sizeOf(pieces: readonly Content[], contents: ContentStore): number | undefined {
  let size = 0
  for (const piece of pieces) {
    const known =
      piece.kind === 'resource' ? contents.size(piece.id) : piece.kind === 'text' ? textSize(piece) : undefined
    if (known === undefined) return undefined
    size += known
  }
  return size
}

function textSize({ text }: Content & { readonly kind: 'text' }): number | undefined {
  return isSecret(text) ? undefined : utf8Length(text)
}

/** Only what is not as it is for every file. */
function attributesOf(node: Directory | File | Link, noun: OneNode['noun']): readonly string[] {
  const usual = noun === 'directories' ? 0o755 : 0o644
  const mode = 'mode' in node ? node.mode : undefined
  const [user, group] = [ownerName(node.user), ownerName(node.group)]
  return [
    ...(mode === undefined || mode === usual ? [] : [`mode ${octal(mode)}`]),
    ...(user === undefined && group === undefined ? [] : [`owner ${user ?? 'root'}:${group ?? 'root'}`]),
  ]
}

function ownerName(owner: NodeOwner | undefined): string | undefined {
  const name = owner?.name ?? owner?.id?.toString()
  return name === '' || name === 'root' || name === '0' ? undefined : name
}

interface Change {
  readonly sign: Sign
  readonly details: readonly string[]
  readonly changes?: readonly string[] | undefined
}

/** What the operations do to what is there. */
function changeOf(operations: readonly PlannedOperation[], seen: SeenNode | undefined, contents: ContentStore): Change {
  const last = operations.at(-1)?.operation
  if (last === undefined) return { sign: '=', details: ['is there as described'] }
  if (seen === undefined) return { sign: last.kind === 'set-attributes' ? '~' : '+', details: [] }
  if (operations.some(({ operation }) => operation.kind === 'remove'))
    return { sign: '~', details: [`replaces the ${nameOf(seen)}`] }
  if (last.kind === 'append-file' && !operations.some(({ operation }) => operation.kind === 'write-file')) {
    return { sign: '~', details: [`now ${sizeText(seen.size)}`] }
  }
  const sameAttributes = isAsAsked(last, seen)
  const write = operations.map(({ operation }) => operation).find((operation) => operation.kind === 'write-file')
  if (write === undefined)
    return sameAttributes ? { sign: '=', details: ['is there'] } : { sign: '~', details: attributeChange(last, seen) }
  const text = newText(operations, contents)
  if (seen.kind === 'file' && text !== undefined && text === seen.text) {
    return sameAttributes
      ? { sign: '=', details: ['is there as described'] }
      : { sign: '~', details: attributeChange(last, seen) }
  }
  const isShown = seen.text !== undefined && text !== undefined && isPublic(write)
  return {
    sign: '~',
    details: [`overwrites the ${nameOf(seen)}`],
    changes: isShown ? textDiff(seen.text, text) : undefined,
  }
}

/** Whether everybody may read what is written: else a plan does not show it either. */
function isPublic(write: Operation<'write-file'>): boolean {
  return ((write.mode ?? 0o644) & 0o004) !== 0
}

function nameOf({ kind, size, target }: SeenNode): string {
  if (kind === 'symlink') return `link to ${target ?? ''}`
  return kind === 'file' ? `file of ${sizeText(size)} that is there` : `${kind} that is there`
}

function isAsAsked(operation: Operation, seen: SeenNode): boolean {
  if (!isNode(operation)) return false
  if (operation.kind === 'make-hard-link') return false
  if (operation.kind === 'make-symlink') return seen.target === operation.target
  const { mode, uid, gid } = operation
  return (
    (mode === undefined || mode === seen.mode) &&
    (uid === undefined || uid === seen.uid) &&
    (gid === undefined || gid === seen.gid)
  )
}

type WithAttributes = Exclude<NodeOperation, { readonly kind: 'remove' }>

function isNode(operation: Operation): operation is WithAttributes {
  return (
    'path' in operation && operation.kind !== 'mount' && operation.kind !== 'unmount' && operation.kind !== 'remove'
  )
}

function attributeChange(operation: Operation, seen: SeenNode): readonly string[] {
  if (!isNode(operation) || operation.kind === 'make-hard-link') return ['another name for a file']
  if (operation.kind === 'make-symlink') return [`now a link to ${seen.target ?? ''}`]
  const { mode, uid, gid } = operation
  return [
    ...(mode === undefined || mode === seen.mode ? [] : [`its mode is ${octal(seen.mode)} now`]),
    ...((uid ?? seen.uid) === seen.uid && (gid ?? seen.gid) === seen.gid
      ? []
      : [`its owner is ${seen.uid}:${seen.gid} now`]),
  ]
}

/** The text of a file after everything, where all of it is text and at hand. */
function newText(operations: readonly PlannedOperation[], contents: ContentStore): string | undefined {
  let text = ''
  for (const { operation } of operations) {
    if (operation.kind !== 'write-file' && operation.kind !== 'append-file') continue
    for (const piece of operation.contents) {
      const part =
        piece.kind === 'text' && !isSecret(piece.text)
          ? piece.text
          : piece.kind === 'resource'
            ? textOf(contents.bytes(piece.id))
            : undefined
      if (part === undefined) return undefined
      text += part
    }
  }
  return text
}
