import {
  CompletionItemKind,
  DiagnosticSeverity,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
  SymbolKind,
  type CompletionItem,
  type Diagnostic,
  type DocumentSymbol,
  type Range,
  type TextEdit,
} from 'vscode-languageserver/node'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { Span } from '../../report/span.ts'
import { behindIndentation, type Proposal } from '../../workbench/completion/proposal.ts'
import type { Diagnosis } from '../../workbench/diagnose.ts'
import type { Edit } from '../../workbench/fixes.ts'
import type { OutlineEntry } from '../../workbench/outline.ts'

/** A stretch of a document as the protocol has it. */
export function rangeOf(document: TextDocument, { start, end }: Span): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) }
}

/** A change as the protocol has it. */
export function textEdit(document: TextDocument, { span, text }: Edit): TextEdit {
  return { range: rangeOf(document, span), newText: text }
}

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  advice: DiagnosticSeverity.Information,
} as const

/** Where diagnostics come from, and where their codes are explained. */
export const SOURCE = 'firstlight'

/** What is said of a place as the protocol has it, with the places that it is about besides. */
export function diagnosticOf(
  document: TextDocument,
  { severity, code, message, hint, span, related }: Diagnosis,
  uriOf: (name: string) => string | undefined,
): Diagnostic {
  const places = related.flatMap((place) => {
    if (place.file === undefined) {
      return [{ message: place.message, location: { uri: document.uri, range: rangeOf(document, place.span) } }]
    }
    const uri = uriOf(place.file.name)
    if (uri === undefined) return []
    const other = TextDocument.create(uri, '', 0, place.file.text)
    return [{ message: place.message, location: { uri, range: rangeOf(other, place.span) } }]
  })
  return {
    range: rangeOf(document, span),
    severity: SEVERITIES[severity],
    code,
    source: SOURCE,
    message: hint === undefined ? message : `${message}\n${hint}`,
    relatedInformation: places.length === 0 ? undefined : places,
  }
}

const PROPOSAL_KINDS = {
  key: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  snippet: CompletionItemKind.Snippet,
  file: CompletionItemKind.File,
} as const

/** What an editor can do with what could be written. */
export interface CompletionClient {
  /** Whether it knows snippets. */
  readonly snippets: boolean
  /** Whether it can leave the lines of a snippet indented as they are. */
  readonly asIs: boolean
}

/** What could be written as the protocol has it. */
export function completionItem(
  document: TextDocument,
  proposal: Proposal,
  { index, client }: { readonly index: number; readonly client: CompletionClient },
): CompletionItem {
  const { label, kind, detail, documentation, span } = proposal
  return {
    label,
    kind: PROPOSAL_KINDS[kind],
    detail,
    documentation: documentation === undefined ? undefined : { kind: MarkupKind.Markdown, value: documentation },
    sortText: String(index).padStart(4, '0'),
    filterText: document.getText(rangeOf(document, span)).startsWith('"') ? JSON.stringify(label) : label,
    insertTextFormat: client.snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    insertTextMode: client.asIs ? InsertTextMode.asIs : undefined,
    textEdit: { range: rangeOf(document, span), newText: newTextOf(document, proposal, client) },
  }
}

function newTextOf(document: TextDocument, proposal: Proposal, { snippets, asIs }: CompletionClient): string {
  if (!snippets) return withoutStops(proposal.insert)
  return escaped(asIs ? proposal.insert : behindIndentation(proposal, document.getText()), proposal.kind)
}

/** A value is taken as it is: a `$` in it is none of a snippet. */
function escaped(insert: string, kind: Proposal['kind']): string {
  return kind === 'value' || kind === 'file' ? insert.replaceAll(/[\\$}]/g, String.raw`\$&`) : insert
}

/** For editors without snippets: the text that stands at each stop. */
function withoutStops(insert: string): string {
  return insert.replaceAll(/\$\{\d:([^}]{0,200})\}|\$\d/g, (_, text: string | undefined) => text ?? '')
}

const SYMBOL_KINDS = {
  section: SymbolKind.Namespace,
  list: SymbolKind.Array,
  item: SymbolKind.Object,
  value: SymbolKind.Property,
} as const

/** A document's table of contents as the protocol has it. */
export function documentSymbol(document: TextDocument, entry: OutlineEntry): DocumentSymbol {
  const range = rangeOf(document, {
    start: Math.min(entry.whole.start, entry.span.start),
    end: Math.max(entry.whole.end, entry.span.end),
  })
  return {
    name: entry.name,
    kind: SYMBOL_KINDS[entry.kind],
    range,
    selectionRange: rangeOf(document, entry.span),
    children: entry.children.map((child) => documentSymbol(document, child)),
    detail: entry.detail,
  }
}
