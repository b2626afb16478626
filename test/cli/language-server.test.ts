import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CodeAction, CompletionItem, WorkspaceEdit } from 'vscode-languageserver-protocol/node'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { startHttp } from '../emulators/http.ts'
import { startEditor, type Editor } from '../helpers/editor.ts'
import { runProgram } from '../helpers/program.ts'

let editor: Editor

beforeAll(async () => {
  editor = await startEditor([process.execPath, 'bin/firstlight.ts', 'lsp', '--stdio'])
}, 60_000)

afterAll(async () => {
  expect(await editor.close()).toBe(0)
}, 60_000)

const BROKEN = `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      mod: 0644
      contents:
        inline: |
          hello
`

/** A document after an edit of the workspace. */
function after(text: string, edit: WorkspaceEdit | undefined): string {
  const [edits = []] = Object.values(edit?.changes ?? {})
  return TextDocument.applyEdits(TextDocument.create('', '', 0, text), edits)
}

async function actionsAt(name: string, line: number): Promise<readonly CodeAction[]> {
  const place = { line, character: 8 }
  return editor.connection.sendRequest('textDocument/codeAction', {
    textDocument: { uri: editor.uri(name) },
    range: { start: place, end: place },
    context: { diagnostics: [] },
  })
}

describe('an editor is told', () => {
  test('what is wrong as one writes, and what to do about it', async () => {
    const { diagnostics } = await editor.open('a.bu', BROKEN)
    expect(diagnostics).toEqual([
      {
        range: { start: { line: 5, character: 6 }, end: { line: 5, character: 9 } },
        severity: 2,
        code: 'butane-unknown-key',
        source: 'firstlight',
        message: 'unknown key "mod" is ignored\ndid you mean "mode"?',
      },
    ])
    const [fix] = await actionsAt('a.bu', 5)
    expect(fix?.title).toBe('Change it to mode')
    const mended = after(BROKEN, fix?.edit)
    expect(mended).toBe(BROKEN.replace('mod:', 'mode:'))
    expect((await editor.change('a.bu', mended)).diagnostics).toEqual([])
  })

  test('the same of Ignition, and of YAML that begins with its variant', async () => {
    const json = '{\n  "ignition": {"version": "3.4.0"},\n  "storrage": {}\n}\n'
    expect((await editor.open('b.ign', json, 'json')).diagnostics).toMatchObject([{ code: 'unknown-key' }])
    expect((await editor.open('b.yaml', BROKEN, 'yaml')).diagnostics).toHaveLength(1)
  })

  test('nothing of what is none of ours', async () => {
    expect((await editor.open('compose.yaml', 'services:\n  web: {}\n', 'yaml')).diagnostics).toEqual([])
    expect((await editor.open('package.json', '{"name": "x"}', 'json')).diagnostics).toEqual([])
  })

  test('of places in other files, and of the first of two', async () => {
    const twice = BROKEN.replace('mod:', 'mode:') + BROKEN.slice(BROKEN.indexOf('    - path')).replace('mod:', 'mode:')
    const { diagnostics } = await editor.open('d.bu', twice)
    expect(diagnostics).toMatchObject([
      {
        code: 'duplicate',
        relatedInformation: [{ location: { uri: editor.uri('d.bu'), range: { start: { line: 4, character: 6 } } } }],
      },
    ])
  })
})

test('local files are those beside the document: offered, gone to, and missed', async () => {
  fs.writeFileSync(path.join(editor.directory, 'motd'), 'hello\n')
  const text = BROKEN.replace(/ *mod: .*\n/, '').replace(/inline: \|\n.*\n/, 'local: motd\n')
  expect((await editor.open('e.bu', text)).diagnostics).toEqual([])
  const textDocument = { uri: editor.uri('e.bu') }
  const position = { line: 6, character: 16 }
  expect(await editor.connection.sendRequest('textDocument/definition', { textDocument, position })).toMatchObject({
    uri: editor.uri('motd'),
  })
  const items: readonly CompletionItem[] = await editor.connection.sendRequest('textDocument/completion', {
    textDocument,
    position,
  })
  expect(items.map(({ label }) => label)).toContain('motd')
  const [back] = (await actionsAt('e.bu', 6)).filter(({ kind }) => kind === 'refactor.rewrite')
  expect(after(text, back?.edit)).toBe(BROKEN.replace(/ *mod: .*\n/, ''))
  const missing = await editor.change('e.bu', text.replace('local: motd', 'local: other'))
  expect(missing.diagnostics).toMatchObject([{ code: 'butane-local-unreadable' }])
})

test('contents move to a file of their own', async () => {
  await editor.open('f.bu', BROKEN)
  const [move] = (await actionsAt('f.bu', 8)).filter(({ kind }) => kind === 'refactor.rewrite')
  expect(move).toMatchObject({
    title: 'Move the contents to motd',
    edit: {
      documentChanges: [
        { kind: 'create', uri: editor.uri('motd') },
        { textDocument: { uri: editor.uri('motd') }, edits: [{ newText: 'hello\n' }] },
        { textDocument: { uri: editor.uri('f.bu') }, edits: [{ newText: 'local: motd' }] },
      ],
    },
  })
})

test('a plan and the Ignition config open beside the document', async () => {
  await editor.open('g.bu', BROKEN.replace('mod:', 'mode:'))
  const textDocument = { uri: editor.uri('g.bu') }
  expect(await editor.connection.sendRequest('textDocument/codeLens', { textDocument })).toMatchObject([
    { command: { title: 'plan' } },
    { command: { title: 'transpile' } },
  ])
  for (const command of ['firstlight.plan', 'firstlight.transpile']) {
    await editor.connection.sendRequest('workspace/executeCommand', { command, arguments: [textDocument.uri] })
  }
  const [plan = '', transpiled = ''] = editor.shown.map((uri) => fs.readFileSync(new URL(uri), 'utf8'))
  expect(plan).toContain('+ /etc/motd')
  expect(JSON.parse(transpiled)).toMatchObject({ ignition: { version: '3.4.0' } })
  expect(editor.shown.map((uri) => fs.statSync(new URL(uri)).mode & 0o777)).toEqual([0o600, 0o600])
})

test('what is fetched gets its hash', async () => {
  const server = await startHttp({ '/a': { body: 'hello' } })
  try {
    const text = BROKEN.replace(/ *mod: .*\n/, '').replace(/inline: \|\n.*\n/, `source: ${server.origin}/a\n`)
    await editor.open('h.bu', text)
    const [insert] = (await actionsAt('h.bu', 6)).filter(({ command }) => command !== undefined)
    expect(insert?.title).toBe('Fetch it, and insert its sha512')
    await editor.connection.sendRequest('workspace/executeCommand', insert?.command ?? {})
    expect(after(text, editor.applied.at(-1))).toContain(
      '        verification:\n          hash: sha512-9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca7',
    )
  } finally {
    await server.close()
  }
})

test('names are renamed, symbols listed, and a document is formatted', async () => {
  const text = `variant: flatcar
version: 1.1.0
passwd:
    users:
    - name: web
storage:
    files:
    - path: /a
      user: {name: web}
`
  await editor.open('i.bu', text)
  const textDocument = { uri: editor.uri('i.bu') }
  const position = { line: 8, character: 20 }
  const renamed: WorkspaceEdit = await editor.connection.sendRequest('textDocument/rename', {
    textDocument,
    position,
    newName: 'www',
  })
  expect(after(text, renamed)).toBe(text.replaceAll('web', 'www'))
  const symbols = await editor.connection.sendRequest('textDocument/documentSymbol', { textDocument })
  expect(symbols).toMatchObject([{ name: 'variant' }, { name: 'version' }, { name: 'passwd' }, { name: 'storage' }])
  const options = { tabSize: 2, insertSpaces: true }
  const edits: { newText: string }[] = await editor.connection.sendRequest('textDocument/formatting', {
    textDocument,
    options,
  })
  expect(edits[0]?.newText).toContain('\n  users:\n    - name: web\n')
})

/** Every real document, where the corpus is there. */
const CORPUS = path.resolve('../shared/corpus')
const DOCUMENTS = fs.existsSync(CORPUS)
  ? fs.globSync(`${CORPUS}/**/*.{bu,ign,yaml,yml,json,butane,fcc}`).filter((file) => fs.statSync(file).isFile())
  : []

/** The fields of `lint --format json` that a diagnostic has too. */
interface LintNotice {
  readonly severity: string
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly line?: number
}

describe.skipIf(DOCUMENTS.length === 0)('of real documents (needs ../shared/corpus)', () => {
  test('the server says what lint says', async () => {
    const { out } = await runProgram(['lint', '--format', 'json', '--files-dir', CORPUS, ...DOCUMENTS])
    const { documents } = JSON.parse(out) as {
      readonly documents: readonly { readonly notices: readonly LintNotice[] }[]
    }
    const changed = { settings: { firstlight: { filesDir: CORPUS } } }
    await editor.connection.sendNotification('workspace/didChangeConfiguration', changed)
    const severities = ['', 'error', 'warning', 'advice']
    for (const [index, file] of DOCUMENTS.entries()) {
      const text = fs.readFileSync(file, 'utf8')
      const { diagnostics } = await editor.open(`corpus-${index}.bu`, text)
      const told = diagnostics.map(({ severity, code, message, range }) => [
        severities[severity ?? 0],
        code,
        message,
        range.start.line + 1,
      ])
      const said = (documents[index]?.notices ?? []).map(({ severity, code, message, hint, line }) => [
        severity,
        code,
        hint === undefined ? message : `${message}\n${hint}`,
        line ?? 1,
      ])
      expect(told.map((one) => JSON.stringify(one)).toSorted(), file).toEqual(
        said.map((one) => JSON.stringify(one)).toSorted(),
      )
    }
  })
})
