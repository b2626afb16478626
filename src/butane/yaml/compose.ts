import type * as yaml from 'yaml'
import type { Alias, CST, Document, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import type { Span } from '../../report/span.ts'
import { problemOf } from './syntax-place.ts'
import { directiveProblem, tabProblem } from './strictness.ts'
import type { MapEntry, YamlNode } from './node.ts'

/** The library that scans and parses YAML; loaded only when there is YAML to read. */
export type YamlLibrary = typeof yaml

/** Most words and signs of a document, line breaks and indentation among them: it bounds time and memory. */
export const TOKEN_LIMIT = 1_000_000

/** The first document of a YAML stream, or the first thing that is wrong with it. */
export type ComposedYaml =
  | { readonly kind: 'node'; readonly node: YamlNode }
  | { readonly kind: 'empty' }
  | { readonly kind: 'malformed'; readonly span: Span; readonly detail: string }

/**
 * Parses the first document of a YAML text into nodes with places; what follows the first is not looked at.
 *
 * Nothing is made of scalars yet: what is a number or a boolean is decided by what the document's language expects.
 */
export function composeYaml(library: YamlLibrary, text: string): ComposedYaml {
  try {
    return composeFirst(library, text)
  } catch (thrown) {
    if (thrown instanceof Malformed) return { kind: 'malformed', span: thrown.span, detail: thrown.message }
    // The library recurses into nested nodes: the stack is its only limit.
    if (thrown instanceof RangeError) {
      return { kind: 'malformed', span: { start: 0, end: 0 }, detail: 'the document is nested too deeply' }
    }
    throw thrown
  }
}

class Malformed extends Error {
  readonly span: Span

  constructor(span: Span, message: string) {
    super(message)
    this.span = span
  }
}

function composeFirst(library: YamlLibrary, text: string): ComposedYaml {
  const tokens: CST.Token[] = []
  const composer = new library.Composer({
    schema: 'failsafe',
    version: '1.1',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    resolveKnownTags: false,
  })
  function* recorded(): Generator<CST.Token> {
    for (const token of parse(library, text)) {
      tokens.push(token)
      yield token
    }
  }
  for (const document of composer.compose(recorded(), true, text.length))
    return firstDocument(library, { document, tokens, text })
  return { kind: 'empty' }
}

/** The library makes half a kilobyte or so of each word and sign: how many a document has is looked at on the way. */
function* parse(library: YamlLibrary, text: string): Generator<CST.Token> {
  const parser = new library.Parser()
  let count = 0
  for (const lexeme of new library.Lexer().lex(text)) {
    count += 1
    if (count > TOKEN_LIMIT) {
      const start = Math.min(parser.offset, text.length)
      throw new Malformed({ start, end: start }, `the document has more than ${TOKEN_LIMIT} words and signs`)
    }
    yield* parser.next(lexeme)
  }
  yield* parser.end()
}

interface Parsed {
  readonly document: Document.Parsed | Document
  readonly tokens: readonly CST.Token[]
  readonly text: string
}

function firstDocument(library: YamlLibrary, { document, tokens, text }: Parsed): ComposedYaml {
  const problem = directiveProblem(tokens) ?? tabProblem(tokens, text)
  const error = document.errors[0]
  if (error !== undefined && (problem === undefined || error.pos[0] < problem.span.start)) {
    return { ...problemOf(error, tokens, text), kind: 'malformed' }
  }
  if (problem !== undefined) return { kind: 'malformed', span: problem.span, detail: problem.detail }
  const { contents } = document
  if (contents === null) return { kind: 'empty' }
  return { kind: 'node', node: convert(contents, { library, anchors: new Map() }) }
}

interface Conversion {
  readonly library: YamlLibrary
  /** Anchors in the order of the text: an alias means the latest node of that name before it. */
  readonly anchors: Map<string, YamlNode | 'open'>
}

function convert(node: Node, conversion: Conversion): YamlNode {
  const { library, anchors } = conversion
  if (library.isAlias(node)) return convertAlias(node, conversion)
  const { anchor } = node
  if (anchor !== undefined) anchors.set(anchor, 'open')
  const made = library.isScalar(node) ? convertScalar(node) : convertCollection(node, conversion)
  if (anchor !== undefined) anchors.set(anchor, made)
  return made
}

function convertScalar(node: Scalar): YamlNode {
  const plain = node.type === undefined || node.type === 'PLAIN'
  const text = typeof node.value === 'string' ? node.value : ''
  return { ...tagOf(node), kind: 'scalar', text, plain, span: spanOf(node) }
}

function convertCollection(node: YAMLMap | YAMLSeq, conversion: Conversion): YamlNode {
  const span = spanOf(node)
  if (!conversion.library.isMap(node)) {
    const items: readonly unknown[] = node.items
    return { kind: 'list', items: items.map((item) => convert(item as Node, conversion)), span }
  }
  const entries = node.items.map((pair) => convertPair(pair, span, conversion))
  const first = entries[0]?.key.span
  // A block mapping is where its first key is: it has no bracket of its own.
  if (node.flow === true || first === undefined) return { kind: 'map', entries, span }
  return { kind: 'map', entries, span: { start: first.start, end: span.end } }
}

function convertPair(pair: Pair, parent: Span, conversion: Conversion): MapEntry {
  const { isNode } = conversion.library
  const key = isNode(pair.key) ? convert(pair.key, conversion) : emptyAt(parent.start)
  const value = isNode(pair.value) ? convert(pair.value, conversion) : emptyAt(key.span.end)
  // A value that is not there is shown at its key.
  return { key, value: isEmptyScalar(value) ? { ...value, span: key.span } : value }
}

function convertAlias(node: Alias, { anchors }: Conversion): YamlNode {
  const span = spanOf(node)
  const target = anchors.get(node.source)
  if (target === undefined) throw new Malformed(span, 'there is no anchor of this name before this alias')
  if (target === 'open') throw new Malformed(span, 'the anchor that this alias names contains itself')
  return { kind: 'alias', name: node.source, target, span }
}

function emptyAt(offset: number): YamlNode {
  return { kind: 'scalar', text: '', plain: true, span: { start: offset, end: offset } }
}

function isEmptyScalar(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.plain && node.text === '' && node.span.start === node.span.end
}

function spanOf(node: Node): Span {
  const range = node.range
  return range === undefined || range === null ? { start: 0, end: 0 } : { start: range[0], end: range[1] }
}

function tagOf(node: Node): { readonly tag?: string } {
  const tag = 'tag' in node ? node.tag : undefined
  return tag === undefined ? {} : { tag: tag.replace(/^tag:yaml\.org,2002:/, '').replace(/^!!/, '') }
}
