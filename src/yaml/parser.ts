import type { Span } from '../report/span.ts'
import { characterAt, YamlFault } from './fault.ts'
import { finish, putNode } from './frame.ts'
import type { Frame } from './frame.ts'
import { nextToken, takeToken } from './next-token.ts'
import { ENDLESS } from './node.ts'
import type { YamlNode } from './node.ts'
import type { Scanner } from './scanner.ts'
import { STEPS } from './steps.ts'
import { readDirectives, resolveTag } from './tag-handles.ts'
import type { NameToken, TagToken, Token } from './token.ts'

/** Most values that are accepted in one document, keys among them: it bounds time and memory. */
export const VALUE_LIMIT = 1_000_000

interface Parser {
  count: number
  readonly scanner: Scanner
  readonly handles: ReadonlyMap<string, string>
  readonly open: Frame[]
  /** Anchors in the order of the text: an alias means the latest node of that name before it. */
  readonly anchors: Map<string, YamlNode | 'open'>
}

/** Parses the first document of a stream; `undefined` when there is none. What follows it is not looked at. */
export function parseDocument(scanner: Scanner): YamlNode | undefined {
  const first = nextToken(scanner)
  if (first.kind === 'stream-end') return undefined
  const isMarked = first.kind === 'directive' || first.kind === 'document-start'
  const parser: Parser = { scanner, handles: readDirectives(scanner), open: [], anchors: new Map(), count: 0 }
  if (isMarked) {
    takeToken(scanner)
    if (ENDS.has(nextToken(scanner).kind)) return emptyAt(nextToken(scanner).start)
  }
  const root = newFrame('document', first.start)
  parser.open.push(root)
  parseNode(parser, { block: true, plainList: false })
  while (parser.open.length > 1) parseStep(parser)
  // What comes right behind the document is looked at, as Butane's reader does.
  nextToken(scanner)
  return root.items[0]
}

/** The kinds of tokens that a document ends before. */
const ENDS: ReadonlySet<Token['kind']> = new Set(['directive', 'document-start', 'document-end', 'stream-end'])

function newFrame(kind: Frame['kind'], start: number, properties?: Properties): Frame {
  const { anchor, tag } = properties ?? {}
  return { kind, start, anchor, tag, items: [], entries: [], key: undefined, next: 'first' }
}

function parseStep(parser: Parser): void {
  const frame = parser.open.at(-1)
  if (frame === undefined || frame.kind === 'document') return
  const step = STEPS[frame.kind](parser.scanner, frame)
  switch (step.kind) {
    case 'node':
      return parseNode(parser, step)
    case 'nothing':
      return put(parser, emptyAt(step.at), undefined)
    case 'pair':
      parser.open.push(newFrame('flow-pair', step.at))
      return
    case 'end':
      parser.open.pop()
      put(parser, finish(frame, step.at), frame.anchor)
  }
}

/** What stands before a node: its anchor and its tag, in any order. */
interface Properties {
  readonly anchor: string | undefined
  readonly tag: string | undefined
  readonly at: number | undefined
}

function parseNode(parser: Parser, where: { readonly block: boolean; readonly plainList: boolean }): void {
  const { scanner } = parser
  const token = nextToken(scanner)
  if (token.kind === 'alias') {
    takeToken(scanner)
    return put(parser, aliasOf(parser, token), undefined)
  }
  const properties = readProperties(parser)
  const next = nextToken(scanner)
  if (next.kind === 'scalar') {
    takeToken(scanner)
    const { text, plain, start, end } = next
    const tag = properties.tag === undefined ? {} : { tag: properties.tag }
    return put(parser, { ...tag, kind: 'scalar', text, plain, span: { start, end } }, properties.anchor)
  }
  const kind = collectionAt(next, where)
  if (kind !== undefined) return openCollection(parser, newFrame(kind, next.start, properties))
  if (properties.at === undefined) throw noNode(parser, next)
  const tag = properties.tag === undefined ? {} : { tag: properties.tag }
  put(parser, { ...emptyAt(properties.at), ...tag }, properties.anchor)
}

function collectionAt(
  token: Token,
  { block, plainList }: { readonly block: boolean; readonly plainList: boolean },
): Frame['kind'] | undefined {
  if (plainList && token.kind === 'item') return 'plain-list'
  if (token.kind === 'flow-list-start') return 'flow-list'
  if (token.kind === 'flow-map-start') return 'flow-map'
  if (block && token.kind === 'block-list-start') return 'block-list'
  return block && token.kind === 'block-map-start' ? 'block-map' : undefined
}

function openCollection(parser: Parser, frame: Frame): void {
  // The dash that begins such a list is the one of its first item.
  if (frame.kind !== 'plain-list') takeToken(parser.scanner)
  if (frame.anchor !== undefined) parser.anchors.set(frame.anchor, 'open')
  parser.open.push(frame)
}

function put(parser: Parser, node: YamlNode, anchor: string | undefined): void {
  const { open, anchors } = parser
  parser.count += 1
  if (parser.count > VALUE_LIMIT) {
    throw new YamlFault(node.span, `the document has more than ${VALUE_LIMIT} keys and values`)
  }
  if (anchor !== undefined) anchors.set(anchor, node)
  const parent = open.at(-1)
  if (parent !== undefined) putNode(parent, node)
}

function readProperties({ scanner, handles }: Parser): Properties {
  let anchor: NameToken | undefined
  let tag: TagToken | undefined
  for (;;) {
    const token = nextToken(scanner)
    if (token.kind === 'anchor' && anchor === undefined) anchor = token
    else if (token.kind === 'tag' && tag === undefined) tag = token
    else break
    takeToken(scanner)
  }
  const at = anchor?.end ?? tag?.end
  return { anchor: anchor?.name, tag: tag === undefined ? undefined : resolveTag(tag, handles), at }
}

function aliasOf({ anchors }: Parser, token: NameToken): YamlNode {
  const { name } = token
  const span: Span = { start: token.start, end: token.end }
  const target = anchors.get(name)
  if (target === undefined) {
    const hint = 'quote a text that begins with an asterisk'
    throw new YamlFault(span, 'no anchor of this name stands before this alias', { hint })
  }
  // Nothing can be made of such a value, and nobody may follow it round and round.
  const found: YamlNode = target === 'open' ? { kind: 'scalar', text: '', plain: false, span, tag: ENDLESS } : target
  return found.kind === 'alias' ? found : { kind: 'alias', name, target: found, span }
}

function noNode({ open }: Parser, token: Token): YamlFault {
  const frame = open.at(-1)
  if (ENDS.has(token.kind) && frame?.kind.startsWith('flow')) {
    return new YamlFault(characterAt(frame.start), 'this bracket is not closed')
  }
  const span = { start: token.start, end: Math.max(token.end, token.start + 1) }
  return new YamlFault(span, 'a value is expected here', { isAboutIndentation: true })
}

function emptyAt(offset: number): YamlNode & { readonly kind: 'scalar' } {
  return { kind: 'scalar', text: '', plain: true, span: { start: offset, end: offset } }
}
