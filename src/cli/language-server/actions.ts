import { CodeActionKind, type CodeAction, type Range, type WorkspaceEdit } from 'vscode-languageserver/node'
import { pathToFileURL } from 'node:url'
import path from 'node:path'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Span } from '../../report/span.ts'
import { lineStart } from '../../util/text.ts'
import type { Diagnosis } from '../../workbench/diagnose.ts'
import type { Edit } from '../../workbench/fixes.ts'
import { looksLikeJson } from '../../workbench/language.ts'
import { moveIn, moveOut, unhashedAt } from '../../workbench/rewrite.ts'
import { diagnosticOf, textEdit } from './convert.ts'
import type { Diagnosing } from './diagnosing.ts'
import type { State } from './state.ts'
import { filesDirOf, readLocalText } from './surroundings.ts'

/** What one can do at a place: go the ways out of what is wrong there, and write it otherwise. */
export async function codeActions(
  document: TextDocument,
  range: Range,
  { state, diagnoses }: { readonly state: State; readonly diagnoses: Diagnosing },
): Promise<CodeAction[]> {
  const place = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) }
  const here = (await diagnoses.now(document)).filter(({ span }) => touches(span, place))
  return [...here.flatMap((one) => fixActions(document, one)), ...rewrites(document, place.start, state)]
}

function touches(one: Span, other: Span): boolean {
  return one.start <= other.end && other.start <= one.end
}

function fixActions(document: TextDocument, diagnosis: Diagnosis): CodeAction[] {
  const diagnostics = [diagnosticOf(document, diagnosis, () => undefined)]
  const fixes = diagnosis.fixes.map(({ title, edits }): CodeAction => ({
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics,
    isPreferred: true,
    edit: editOf(document, edits),
  }))
  return [...fixes, ...offSwitch(document, diagnosis, diagnostics)]
}

/** An opinion can be turned off where it is said. */
function offSwitch(
  document: TextDocument,
  { code, span, isOpinion }: Diagnosis,
  diagnostics: CodeAction['diagnostics'],
): CodeAction[] {
  const text = document.getText()
  if (!isOpinion || looksLikeJson(text)) return []
  const start = lineStart(text, span.start)
  const indent = /^ */.exec(text.slice(start))?.[0] ?? ''
  const edit = { span: { start, end: start }, text: `${indent}# firstlight: allow ${code}\n` }
  const title = `Allow ${code} here`
  return [{ title, kind: CodeActionKind.QuickFix, diagnostics, edit: editOf(document, [edit]) }]
}

function rewrites(document: TextDocument, offset: number, state: State): CodeAction[] {
  const text = document.getText()
  const { uri } = document
  if (looksLikeJson(text)) return []
  const directory = filesDirOf(uri, state.settings)
  const actions: CodeAction[] = []
  const out = directory === undefined || state.client.makesFiles !== true ? undefined : moveOut(text, offset)
  if (out !== undefined && directory !== undefined) {
    const file = pathToFileURL(path.join(directory, out.local)).href
    const top = { line: 0, character: 0 }
    actions.push({
      title: `Move the contents to ${out.local}`,
      kind: CodeActionKind.RefactorRewrite,
      edit: {
        documentChanges: [
          { kind: 'create', uri: file, options: { overwrite: false, ignoreIfExists: false } },
          {
            textDocument: { uri: file, version: null },
            edits: [{ range: { start: top, end: top }, newText: out.contents }],
          },
          {
            textDocument: { uri, version: document.version },
            edits: out.edits.map((edit) => textEdit(document, edit)),
          },
        ],
      },
    })
  }
  const back = directory === undefined ? undefined : moveIn(text, offset, (local) => readLocalText(directory, local))
  if (back !== undefined) {
    actions.push({
      title: `Take the contents of ${back.local} in`,
      kind: CodeActionKind.RefactorRewrite,
      edit: editOf(document, back.edits),
    })
  }
  if (unhashedAt(text, offset) !== undefined) {
    actions.push({
      title: 'Fetch it, and insert its sha512',
      kind: CodeActionKind.RefactorRewrite,
      command: { title: 'insert hash', command: 'firstlight.insertHash', arguments: [uri, offset] },
    })
  }
  return actions
}

function editOf(document: TextDocument, edits: readonly Edit[]): WorkspaceEdit {
  return { changes: { [document.uri]: edits.map((edit) => textEdit(document, edit)) } }
}
