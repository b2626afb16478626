import {
  acceptCompletion,
  autocompletion,
  snippet,
  type Completion,
  type CompletionContext,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { yaml } from '@codemirror/lang-yaml'
import {
  bracketMatching,
  foldGutter,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language'
import { linter, lintGutter, type Action, type Diagnostic } from '@codemirror/lint'
import { search, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { complete } from '../src/workbench/completion/complete.ts'
import { behindIndentation, type Proposal } from '../src/workbench/completion/proposal.ts'
import type { Diagnosis } from '../src/workbench/diagnose.ts'
import { hover } from '../src/workbench/hover.ts'
import { looksLikeJson } from '../src/workbench/language.ts'

/** What an editor is given. */
export interface EditorOptions {
  readonly parent: HTMLElement
  readonly text: string
  /** What is to be said of a text. */
  readonly diagnose: (text: string) => Promise<readonly Diagnosis[]>
  readonly files: () => readonly string[]
  readonly changed: (text: string) => void
}

/** The editor of the page, with the problems, completions and hovers of the language server. */
export function openEditor({ parent, text, diagnose, files, changed }: EditorOptions): EditorView {
  const language = new Compartment()
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        foldGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        highlightActiveLine(),
        search({ top: true }),
        indentUnit.of('  '),
        EditorState.tabSize.of(2),
        EditorView.lineWrapping,
        syntaxHighlighting(COLOURS),
        language.of(languageFor(text)),
        lintGutter(),
        linter(async (view) => (await diagnose(view.state.doc.toString())).map(diagnosticOf), { delay: 150 }),
        autocompletion({
          override: [(context) => completions(context, files)],
          activateOnTyping: true,
          activateOnCompletion: opensMore,
          icons: false,
        }),
        hoverTooltip(tooltipAt),
        keymap.of([
          { key: 'Tab', run: acceptCompletion },
          ...defaultKeymap,
          ...historyKeymap,
          ...searchKeymap,
          indentWithTab,
        ]),
        EditorView.contentAttributes.of({
          'aria-label': 'The document: Butane or Ignition. Escape, then Tab, leaves it.',
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return
          const now = update.state.doc.toString()
          const wanted = looksLikeJson(now)
          if (wanted !== looksLikeJson(update.startState.doc.toString())) {
            update.view.dispatch({ effects: language.reconfigure(languageFor(now)) })
          }
          changed(now)
        }),
      ],
    }),
  })
  // Keys scroll it too, where nothing is written.
  view.scrollDOM.tabIndex = 0
  return view
}

function languageFor(text: string): ReturnType<typeof yaml> {
  return looksLikeJson(text) ? json() : yaml()
}

/** The colours of the page's own palette. */
const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--key)', fontWeight: '550' },
  { tag: [tags.string, tags.content], color: 'var(--ink)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--value)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.bracket, tags.squareBracket, tags.brace], color: 'var(--quiet)' },
  { tag: tags.keyword, color: 'var(--value)' },
])

const SEVERITIES = { error: 'error', warning: 'warning', advice: 'info' } as const

function diagnosticOf({ severity, message, hint, code, span, fixes }: Diagnosis): Diagnostic {
  const actions = fixes.map(({ title, edits }): Action => ({
    name: title,
    apply: (view) =>
      view.dispatch({
        changes: edits.map(({ span: { start, end }, text }) => ({ from: start, to: end, insert: text })),
      }),
  }))
  const said = `${message} [${code}]`
  return {
    from: span.start,
    to: span.end,
    severity: SEVERITIES[severity],
    message: hint === undefined ? said : `${said}\n${hint}`,
    actions,
  }
}

function completions(context: CompletionContext, files: () => readonly string[]): ReturnType<typeof answer> {
  const { state, pos, explicit } = context
  const before = state.doc.lineAt(pos)
  const written = state.sliceDoc(before.from, pos)
  // Where nothing is begun, a list that comes by itself would be in the way of the next key.
  if (!explicit && !/[\w/."'=[]$|[:-] $/.test(written)) return null
  const text = state.doc.toString()
  return answer(complete(text, pos, { files }), text)
}

function answer(
  proposals: readonly Proposal[],
  text: string,
): { readonly from: number; readonly to: number; readonly options: Completion[] } | null {
  const [first] = proposals
  if (first === undefined) return null
  const { start, end } = first.span
  const options = proposals.map((proposal, index) =>
    completionOf({ ...proposal, insert: behindIndentation(proposal, text) }, -index),
  )
  return { from: start, to: end, options }
}

function completionOf({ label, detail, documentation, insert, kind }: Proposal, boost: number): Completion {
  const shape = {
    label,
    type: kind,
    detail,
    info: documentation === undefined ? undefined : () => paragraphs(documentation),
    boost: Math.max(-99, boost),
  }
  const isPlain = kind === 'value' || kind === 'file'
  return { ...shape, apply: isPlain ? insert : taking(stopsOf(insert)) }
}

/** Behind a key something follows, which is offered at once. */
function opensMore({ type }: Completion): boolean {
  return type === 'key'
}

/** CodeMirror indents every line of a snippet, also those that are empty: they stay empty. */
function taking(template: string): NonNullable<Exclude<Completion['apply'], string>> {
  const apply = snippet(template)
  const lines = template.split('\n')
  return (view, completion, from, to) => {
    apply(view, completion, from, to)
    const first = view.state.doc.lineAt(from).number
    const changes = lines.flatMap((line, index) => {
      if (line !== '' || index === 0) return []
      const { from: start, to: end } = view.state.doc.line(first + index)
      return [{ from: start, to: end }]
    })
    view.dispatch({ changes })
  }
}

/** CodeMirror has its own way to write stops without a text, and the last one. */
function stopsOf(insert: string): string {
  return insert
    .replaceAll('$0', '${}')
    .replaceAll('${0:', '${')
    .replaceAll(/\$(\d)/g, '$${$1}')
}

/** Markdown as far as completions and hovers use it: paragraphs and code. */
export function paragraphs(markdown: string): HTMLElement {
  const box = document.createElement('div')
  const fence = /\n?(`{3,})\n([^]*?)\n\1/.exec(markdown)
  const text = fence === null ? markdown : markdown.slice(0, fence.index)
  for (const paragraph of text.split(/\n{2,}/)) {
    const element = box.appendChild(document.createElement('p'))
    for (const [index, piece] of paragraph.split('`').entries()) {
      element.append(index % 2 === 0 ? piece : Object.assign(document.createElement('code'), { textContent: piece }))
    }
  }
  if (fence?.[2] !== undefined) box.appendChild(document.createElement('pre')).textContent = fence[2]
  return box
}

function tooltipAt(view: EditorView, offset: number): ReturnType<Parameters<typeof hoverTooltip>[0]> {
  const found = hover(view.state.doc.toString(), offset)
  if (found === undefined) return null
  return {
    pos: found.span.start,
    end: found.span.end,
    above: true,
    create: () => {
      const dom = paragraphs(found.text)
      dom.className = 'told'
      if (found.reference !== undefined) {
        const link = { href: found.reference, target: '_blank', rel: 'noopener', textContent: 'In the reference' }
        dom.append(Object.assign(document.createElement('a'), link))
      }
      return { dom }
    },
  }
}
