import {
  CodeActionKind,
  createConnection,
  DidChangeConfigurationNotification,
  FoldingRange,
  ResponseError,
  TextDocuments,
  TextDocumentSyncKind,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver/node'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { Io } from '../../program/io.ts'
import { VERSION } from '../../program/version.ts'
import { complete } from '../../workbench/completion/complete.ts'
import { formatDocument } from '../../workbench/format.ts'
import { hover } from '../../workbench/hover.ts'
import { definitionAt, referencesAt, rename, renameableAt } from '../../workbench/navigate.ts'
import { foldsOf, outlineOf } from '../../workbench/outline.ts'
import { treeOf } from '../../workbench/tree.ts'
import { codeActions } from './actions.ts'
import { COMMANDS, execute } from './commands.ts'
import { completionItem, documentSymbol, rangeOf, textEdit } from './convert.ts'
import { diagnosing } from './diagnosing.ts'
import { isOurs } from './ours.ts'
import type { State } from './state.ts'
import { filesBelow, filesDirOf, localUri, nameOf, readSettings } from './surroundings.ts'

/** Serves an editor over standard input and output until it says that it is done; then the process ends, as the protocol has it. */
export function serve(io: Io): void {
  const connection = createConnection(process.stdin, process.stdout)
  const documents = new TextDocuments(TextDocument)
  const state: State = { io, connection, documents, settings: {}, client: {} }
  connection.onInitialize((params) => initialize(params, state))
  answer(state)
  documents.listen(connection)
  connection.listen()
}

function initialize({ capabilities, initializationOptions }: InitializeParams, state: State): InitializeResult {
  const { textDocument, window, workspace } = capabilities
  state.settings = readSettings(initializationOptions)
  state.client = {
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    showsDocuments: window?.showDocument?.support === true,
    asksForSettings: workspace?.configuration === true,
    makesFiles: workspace?.workspaceEdit?.resourceOperations?.includes('create') === true,
  }
  return {
    serverInfo: { name: 'firstlight', version: VERSION },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      completionProvider: { triggerCharacters: [' ', ':', '-', '"', '[', '/', '='] },
      hoverProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      documentHighlightProvider: true,
      renameProvider: { prepareProvider: true },
      documentSymbolProvider: true,
      foldingRangeProvider: true,
      documentFormattingProvider: true,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite] },
      codeLensProvider: {},
      executeCommandProvider: { commands: [...COMMANDS] },
    },
  }
}

/** Answers what an editor asks; of documents that are none of ours it is told nothing. */
function answer(state: State): void {
  const { connection, documents } = state
  const ours = (uri: string): TextDocument | undefined => {
    const document = documents.get(uri)
    return document && isOurs({ uri, languageId: document.languageId, text: document.getText() }) ? document : undefined
  }
  const diagnoses = diagnosing(state, ours)
  const readConfiguration = async (): Promise<void> => {
    if (state.client.asksForSettings !== true) return
    const answer: unknown = await connection.workspace.getConfiguration('firstlight')
    if (answer !== null) state.settings = { ...state.settings, ...readSettings(answer) }
    for (const { uri } of documents.all()) diagnoses.later(uri)
  }
  connection.onInitialized(async () => {
    if (state.client.asksForSettings === true) {
      await connection.client.register(DidChangeConfigurationNotification.type).catch(() => undefined)
      await readConfiguration().catch(() => undefined)
    }
  })
  connection.onDidChangeConfiguration(async ({ settings }: { readonly settings: unknown }) => {
    const own: unknown =
      settings !== null && typeof settings === 'object' && 'firstlight' in settings ? settings.firstlight : undefined
    if (own !== undefined) state.settings = readSettings(own)
    await readConfiguration().catch(() => undefined)
    for (const { uri } of documents.all()) diagnoses.later(uri)
  })
  documents.onDidChangeContent(({ document }) => diagnoses.later(document.uri))
  // A local file of a document may be what was saved.
  documents.onDidSave(() => {
    for (const { uri } of documents.all()) diagnoses.later(uri)
  })
  documents.onDidClose(({ document }) => diagnoses.forget(document.uri))

  connection.onCompletion(({ textDocument, position }) => {
    const document = ours(textDocument.uri)
    if (document === undefined) return []
    const directory = filesDirOf(document.uri, state.settings)
    const files = (): readonly string[] => (directory === undefined ? [] : filesBelow(directory))
    const options = { name: nameOf(document.uri), files }
    const proposals = complete(document.getText(), document.offsetAt(position), options)
    const snippets = state.client.snippets === true
    return proposals.map((proposal, index) => completionItem(document, proposal, { index, snippets }))
  })
  connection.onHover(({ textDocument, position }) => {
    const document = ours(textDocument.uri)
    const found = document && hover(document.getText(), document.offsetAt(position), nameOf(document.uri))
    if (document === undefined || found === undefined) return null
    return { contents: { kind: 'markdown', value: found.text }, range: rangeOf(document, found.span) }
  })
  connection.onDefinition(({ textDocument, position }) => {
    const document = ours(textDocument.uri)
    const found = document && definitionAt(document.getText(), document.offsetAt(position), nameOf(document.uri))
    if (document === undefined || found === undefined) return null
    if (found.kind === 'here') return { uri: document.uri, range: rangeOf(document, found.span) }
    const directory = filesDirOf(document.uri, state.settings)
    const uri = directory === undefined ? undefined : localUri(directory, found.local)
    const top = { line: 0, character: 0 }
    return uri === undefined ? null : { uri, range: { start: top, end: top } }
  })
  connection.onReferences(({ textDocument, position, context }) => {
    const document = ours(textDocument.uri)
    if (document === undefined) return []
    const spans = referencesAt(document.getText(), document.offsetAt(position), nameOf(document.uri))
    const wanted = context.includeDeclaration ? spans : spans.slice(1)
    return wanted.map((span) => ({ uri: document.uri, range: rangeOf(document, span) }))
  })
  connection.onDocumentHighlight(({ textDocument, position }) => {
    const document = ours(textDocument.uri)
    if (document === undefined) return []
    const spans = referencesAt(document.getText(), document.offsetAt(position), nameOf(document.uri))
    return spans.map((span) => ({ range: rangeOf(document, span) }))
  })
  connection.onPrepareRename(({ textDocument, position }) => {
    const document = ours(textDocument.uri)
    const span = document && renameableAt(document.getText(), document.offsetAt(position), nameOf(document.uri))
    return document === undefined || span === undefined ? null : rangeOf(document, span)
  })
  connection.onRenameRequest(({ textDocument, position, newName }) => {
    const document = ours(textDocument.uri)
    if (document === undefined) return null
    if (!/^[^\s"'#:]+$/.test(newName)) return new ResponseError(-32602, 'a name has no blanks, quotes, # or : in it')
    const how = { to: newName, name: nameOf(document.uri) }
    const edits = rename(document.getText(), document.offsetAt(position), how)
    return { changes: { [document.uri]: edits.map((edit) => textEdit(document, edit)) } }
  })
  connection.onDocumentSymbol(({ textDocument }) => {
    const document = ours(textDocument.uri)
    if (document === undefined) return []
    return outlineOf(treeOf(document.getText())).map((entry) => documentSymbol(document, entry))
  })
  connection.onFoldingRanges(({ textDocument }) => {
    const document = ours(textDocument.uri)
    if (document === undefined) return []
    const text = document.getText()
    return foldsOf(treeOf(text)).flatMap(({ start, end }) => {
      const last = start + text.slice(start, end).trimEnd().length
      const [from, to] = [document.positionAt(start).line, document.positionAt(last).line]
      return to > from ? [FoldingRange.create(from, to)] : []
    })
  })
  connection.onDocumentFormatting(({ textDocument }) => {
    const document = ours(textDocument.uri)
    const text = document?.getText() ?? ''
    const formatted = document && formatDocument(text)
    if (document === undefined || formatted === undefined || formatted === text) return []
    return [textEdit(document, { span: { start: 0, end: text.length }, text: formatted })]
  })
  connection.onCodeAction(async ({ textDocument, range }) => {
    const document = ours(textDocument.uri)
    return document === undefined ? [] : codeActions(document, range, { state, diagnoses })
  })
  connection.onCodeLens(({ textDocument }) => {
    const document = ours(textDocument.uri)
    if (document === undefined) return []
    const top = { line: 0, character: 0 }
    return [
      {
        range: { start: top, end: top },
        command: { title: 'plan', command: 'firstlight.plan', arguments: [document.uri] },
      },
      {
        range: { start: top, end: top },
        command: { title: 'transpile', command: 'firstlight.transpile', arguments: [document.uri] },
      },
    ]
  })
  connection.onExecuteCommand(({ command, arguments: given = [] }) => execute(command, given, state))
}
