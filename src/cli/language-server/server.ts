import {
  CodeActionKind,
  createConnection,
  DidChangeConfigurationNotification,
  FoldingRange,
  InsertTextMode,
  ResponseError,
  TextDocuments,
  TextDocumentSyncKind,
  type CodeAction,
  type CodeActionParams,
  type CodeLens,
  type CompletionItem,
  type DocumentHighlight,
  type DocumentSymbol,
  type Hover,
  type Location,
  type Position,
  type Range,
  type ReferenceParams,
  type RenameParams,
  type TextEdit,
  type WorkspaceEdit,
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
import { diagnosing, type Diagnosing } from './diagnosing.ts'
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
  const item = textDocument?.completion?.completionItem
  state.settings = readSettings(initializationOptions)
  state.client = {
    completion: {
      snippets: item?.snippetSupport === true,
      asIs: item?.insertTextModeSupport?.valueSet.includes(InsertTextMode.asIs) === true,
    },
    showsDocuments: window?.showDocument?.support === true,
    asksForSettings: workspace?.configuration === true,
    isToldOfSettings: workspace?.didChangeConfiguration?.dynamicRegistration === true,
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

/** One of our documents, and a place in it. */
interface Place {
  readonly document: TextDocument
  readonly text: string
  readonly offset: number
  /** What its file is called. */
  readonly name: string
}

/** What every question about a document has. */
interface Question {
  readonly textDocument: { readonly uri: string }
  readonly position?: Position
}

/** Answers what an editor asks; of documents that are none of ours it is told nothing. */
function answer(state: State): void {
  const { connection, documents } = state
  const ours = (uri: string): TextDocument | undefined => {
    const document = documents.get(uri)
    return document && isOurs({ uri, languageId: document.languageId, text: document.getText() }) ? document : undefined
  }
  const diagnoses = diagnosing(state, ours)
  followSettings(state, diagnoses)
  followDocuments(state, diagnoses)
  /** Answers a question about one of our documents, and nothing of any other. */
  const about =
    <Asked extends Question, Answer>(nothing: Answer, tell: (place: Place, asked: Asked) => Answer) =>
    (asked: Asked): Answer => {
      const document = ours(asked.textDocument.uri)
      if (document === undefined) return nothing
      const offset = asked.position === undefined ? 0 : document.offsetAt(asked.position)
      return tell({ document, text: document.getText(), offset, name: nameOf(document.uri) }, asked)
    }

  connection.onCompletion(
    about<Question, CompletionItem[]>([], ({ document, text, offset, name }) => {
      const directory = filesDirOf(document.uri, state.settings)
      const files = (): readonly string[] => (directory === undefined ? [] : filesBelow(directory))
      const client = state.client.completion ?? { snippets: false, asIs: false }
      return complete(text, offset, { name, files }).map((proposal, index) =>
        completionItem(document, proposal, { index, client }),
      )
    }),
  )
  connection.onHover(
    about<Question, Hover | null>(null, ({ document, text, offset, name }) => {
      const found = hover(text, offset, name)
      return found === undefined
        ? null
        : { contents: { kind: 'markdown', value: found.text }, range: rangeOf(document, found.span) }
    }),
  )
  connection.onDefinition(
    about<Question, Location | null>(null, ({ document, text, offset, name }) => {
      const found = definitionAt(text, offset, name)
      if (found === undefined) return null
      if (found.kind === 'here') return { uri: document.uri, range: rangeOf(document, found.span) }
      const directory = filesDirOf(document.uri, state.settings)
      const uri = directory === undefined ? undefined : localUri(directory, found.local)
      return uri === undefined ? null : { uri, range: { start: TOP, end: TOP } }
    }),
  )
  connection.onReferences(
    about<ReferenceParams, Location[]>([], ({ document, text, offset, name }, { context }) => {
      const spans = referencesAt(text, offset, name)
      const wanted = context.includeDeclaration ? spans : spans.slice(1)
      return wanted.map((span) => ({ uri: document.uri, range: rangeOf(document, span) }))
    }),
  )
  connection.onDocumentHighlight(
    about<Question, DocumentHighlight[]>([], ({ document, text, offset, name }) =>
      referencesAt(text, offset, name).map((span) => ({ range: rangeOf(document, span) })),
    ),
  )
  connection.onPrepareRename(
    about<Question, Range | null>(null, ({ document, text, offset, name }) => {
      const span = renameableAt(text, offset, name)
      return span === undefined ? null : rangeOf(document, span)
    }),
  )
  connection.onRenameRequest(
    about<RenameParams, WorkspaceEdit | ResponseError | null>(null, ({ document, text, offset, name }, { newName }) => {
      if (!/^[^\s"'#:]+$/.test(newName)) return new ResponseError(-32602, 'a name has no blanks, quotes, # or : in it')
      const edits = rename(text, offset, { to: newName, name })
      return { changes: { [document.uri]: edits.map((edit) => textEdit(document, edit)) } }
    }),
  )
  connection.onDocumentSymbol(
    about<Question, DocumentSymbol[]>([], ({ document, text }) =>
      outlineOf(treeOf(text)).map((entry) => documentSymbol(document, entry)),
    ),
  )
  connection.onFoldingRanges(
    about<Question, FoldingRange[]>([], ({ document, text }) =>
      foldsOf(treeOf(text)).flatMap(({ start, end }) => {
        const last = start + text.slice(start, end).trimEnd().length
        const [from, to] = [document.positionAt(start).line, document.positionAt(last).line]
        return to > from ? [FoldingRange.create(from, to)] : []
      }),
    ),
  )
  connection.onDocumentFormatting(
    about<Question, TextEdit[]>([], ({ document, text }) => {
      const formatted = formatDocument(text)
      if (formatted === undefined || formatted === text) return []
      return [textEdit(document, { span: { start: 0, end: text.length }, text: formatted })]
    }),
  )
  connection.onCodeAction(
    about<CodeActionParams, Promise<CodeAction[]> | CodeAction[]>([], ({ document }, { range }) =>
      codeActions(document, range, { state, diagnoses }),
    ),
  )
  connection.onCodeLens(
    about<Question, CodeLens[]>([], ({ document }) =>
      ['plan', 'transpile'].map((title) => ({
        range: { start: TOP, end: TOP },
        command: { title, command: `firstlight.${title}`, arguments: [document.uri] },
      })),
    ),
  )
  connection.onExecuteCommand(({ command, arguments: given = [] }) => execute(command, given, state))
}

const TOP: Position = { line: 0, character: 0 }

/** Takes settings as the editor's user changes them, and looks at every document anew. */
function followSettings(state: State, diagnoses: Diagnosing): void {
  const { connection, documents } = state
  const ask = async (): Promise<void> => {
    if (state.client.asksForSettings !== true) return
    const answer: unknown = await connection.workspace.getConfiguration('firstlight')
    if (answer !== null) state.settings = { ...state.settings, ...readSettings(answer) }
  }
  const lookAtAll = (): void => {
    for (const { uri } of documents.all()) diagnoses.later(uri)
  }
  connection.onInitialized(async () => {
    if (state.client.asksForSettings !== true) return
    if (state.client.isToldOfSettings === true) {
      await connection.client.register(DidChangeConfigurationNotification.type).catch(() => undefined)
    }
    await ask().catch(() => undefined)
    lookAtAll()
  })
  connection.onDidChangeConfiguration(async ({ settings }: { readonly settings: unknown }) => {
    const own: unknown =
      settings !== null && typeof settings === 'object' && 'firstlight' in settings ? settings.firstlight : undefined
    if (own !== undefined) state.settings = readSettings(own)
    await ask().catch(() => undefined)
    lookAtAll()
  })
}

/** Looks at documents as they are written; a local file of one may be what was saved. */
function followDocuments({ documents }: State, diagnoses: Diagnosing): void {
  documents.onDidChangeContent(({ document }) => diagnoses.later(document.uri))
  documents.onDidSave(() => {
    for (const { uri } of documents.all()) diagnoses.later(uri)
  })
  documents.onDidClose(({ document }) => diagnoses.forget(document.uri))
}
