import type { ConfigPath } from '../report/path.ts'
import { lineStart, withoutTrailing } from '../util/text.ts'
import type { MapNode, ScalarNode } from '../yaml/node.ts'
import type { Edit } from './fixes.ts'
import { childAt, everything, textUnder, treeOf, type Found, type Tree } from './tree.ts'

/** Contents that a document has in it, and that can go into a file of their own. */
export interface MovedOut {
  /** The name of the file, below the directory of local files. */
  readonly local: string
  readonly contents: string
  readonly edits: readonly Edit[]
}

/** Keys that hold text, and the key that takes it from a file instead. */
const LOCAL_KEYS: Readonly<Record<string, string>> = { inline: 'local', contents: 'contents_local' }

/** Moves the contents at an offset of a Butane document into a file of their own. */
export function moveOut(text: string, offset: number): MovedOut | undefined {
  const tree = treeOf(text)
  const entry = entryAt(tree, text, offset)
  const key = entry?.key.text ?? ''
  const local = Object.hasOwn(LOCAL_KEYS, key) ? LOCAL_KEYS[key] : undefined
  if (entry === undefined || local === undefined || !/^[|>]/.test(text.slice(entry.node.span.start))) return undefined
  const name = fileNameFor(tree, entry.path)
  const span = { start: entry.key.span.start, end: endOf(entry.node, text) }
  return { local: name, contents: entry.node.text, edits: [{ span, text: `${local}: ${name}` }] }
}

/** Takes the contents of a local file that is named at an offset into a Butane document. */
export function moveIn(
  text: string,
  offset: number,
  read: (local: string) => string | undefined,
): { readonly local: string; readonly edits: readonly Edit[] } | undefined {
  const entry = entryAt(treeOf(text), text, offset)
  const key = Object.keys(LOCAL_KEYS).find((one) => LOCAL_KEYS[one] === entry?.key.text)
  const contents = entry === undefined ? undefined : read(entry.node.text)
  if (entry === undefined || key === undefined || contents === undefined || !canBeBlock(contents)) return undefined
  const column = entry.key.span.start - lineStart(text, entry.key.span.start)
  const span = { start: entry.key.span.start, end: endOf(entry.node, text) }
  return { local: entry.node.text, edits: [{ span, text: `${key}: ${blockOf(contents, column + 2)}` }] }
}

/** A reference to something remote without a hash, and how the hash is added. */
export interface Unhashed {
  readonly url: string
  edits(hash: string): readonly Edit[]
}

/** What is fetched at an offset of a Butane document without that it says what it must be. */
export function unhashedAt(text: string, offset: number): Unhashed | undefined {
  const tree = treeOf(text)
  const entry = entryAt(tree, text, offset)
  if (entry === undefined || entry.key.text !== 'source' || !/^[a-z][a-z0-9+.-]*:\/\//i.test(entry.node.text)) {
    return undefined
  }
  const parent = childAt(tree, entry.path.slice(0, -1))
  if (parent?.kind !== 'map' || textUnder(parent, 'verification', 'hash') !== undefined) return undefined
  const start = lineStart(text, entry.key.span.start)
  // In one line between braces there is no room for further lines.
  if (!/^ *(?:- +)*$/.test(text.slice(start, entry.key.span.start))) return undefined
  const indent = ' '.repeat(entry.key.span.start - start)
  const at = endOf(entry.node, text)
  return {
    url: entry.node.text,
    edits: (hash) => [{ span: { start: at, end: at }, text: `\n${indent}verification:\n${indent}  hash: ${hash}` }],
  }
}

type TextEntry = Found & { readonly key: ScalarNode; readonly node: ScalarNode }

/** The innermost key with a text that stands at an offset. */
function entryAt(tree: Tree | undefined, text: string, offset: number): TextEntry | undefined {
  return [...everything(tree)].filter(isTextEntry).findLast(({ key, node }) => {
    return key.span.start <= offset && offset <= Math.max(key.span.end, endOf(node, text))
  })
}

function isTextEntry(found: Found): found is TextEntry {
  return found.key !== undefined && found.node.kind === 'scalar'
}

/** Where a value ends, without the line breaks behind it. */
function endOf({ span }: ScalarNode, text: string): number {
  return span.start + text.slice(span.start, span.end).trimEnd().length
}

/** A name for what is moved: that of the file or unit that it becomes. */
function fileNameFor(tree: Tree | undefined, path: ConfigPath): string {
  for (let length = path.length - 1; length > 0; length -= 1) {
    const above = childAt(tree, path.slice(0, length))
    const name = above?.kind === 'map' ? (textUnder(above, 'path') ?? nameOf(above)) : undefined
    const last = name?.text.slice(name.text.lastIndexOf('/') + 1) ?? ''
    if (/^[\w@.-]+$/.test(last) && !/^\.+$/.test(last)) return last
  }
  return 'contents.txt'
}

function nameOf(map: MapNode): ScalarNode | undefined {
  return textUnder(map, 'name')
}

/** A block of YAML says only what can be seen, with tabs and line breaks. */
function canBeBlock(text: string): boolean {
  return text !== '' && !/[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)
}

function blockOf(text: string, indent: number): string {
  const end = text.length - withoutTrailing(text, '\n').length
  const chomping = end === 0 ? '-' : end === 1 ? '' : '+'
  const indicator = /^[ \n]/.test(text) ? '2' : ''
  const lines = text.replace(/\n$/, '').split('\n')
  const written = lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line))
  return `|${indicator}${chomping}\n${written.join('\n')}`
}
