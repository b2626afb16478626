import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node'

/** An editor: the client of the protocol's own library, and a real server process. */
export interface Editor {
  readonly connection: ProtocolConnection
  readonly directory: string
  /** Opens a document; answers its first diagnostics. */
  open(name: string, text: string, languageId?: string): Promise<PublishDiagnosticsParams>
  /** Writes a document anew; answers the next diagnostics. */
  change(name: string, text: string): Promise<PublishDiagnosticsParams>
  uri(name: string): string
  /** What the server asked to be shown. */
  readonly shown: string[]
  /** What it changed on its own. */
  readonly applied: WorkspaceEdit[]
  /** Ends the server in good order; answers its exit code. */
  close(): Promise<unknown>
}

/** Starts a language server, and opens its protocol. */
export async function startEditor([program = '', ...args]: readonly string[]): Promise<Editor> {
  const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-editor-'))
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  )
  const waiting = new Map<string, (params: PublishDiagnosticsParams) => void>()
  const shown: string[] = []
  const applied: WorkspaceEdit[] = []
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    waiting.get(params.uri)?.(params)
    waiting.delete(params.uri)
  })
  connection.onRequest('window/showDocument', ({ uri }: { readonly uri: string }) => {
    shown.push(uri)
    return { success: true }
  })
  connection.onRequest('workspace/applyEdit', ({ edit }: { readonly edit: WorkspaceEdit }) => {
    applied.push(edit)
    return { applied: true }
  })
  connection.listen()
  const capabilities = {
    textDocument: { completion: { completionItem: { snippetSupport: true } } },
    window: { showDocument: { support: true } },
    workspace: { workspaceEdit: { resourceOperations: ['create'] } },
  }
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities })
  await connection.sendNotification('initialized', {})
  const uri = (name: string): string => pathToFileURL(path.join(directory, name)).href
  const next = (name: string): Promise<PublishDiagnosticsParams> =>
    new Promise((resolve) => waiting.set(uri(name), resolve))
  let version = 1
  return {
    connection,
    directory,
    uri,
    shown,
    applied,
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      await connection.sendRequest('shutdown')
      await connection.sendNotification('exit')
      const code = await ended
      connection.dispose()
      fs.rmSync(directory, { recursive: true })
      return code
    },
    async open(name, text, languageId = 'butane') {
      const answer = next(name)
      const textDocument = { uri: uri(name), languageId, version: 1, text }
      await connection.sendNotification('textDocument/didOpen', { textDocument })
      return answer
    },
    async change(name, text) {
      const answer = next(name)
      version += 1
      const textDocument = { uri: uri(name), version }
      await connection.sendNotification('textDocument/didChange', { textDocument, contentChanges: [{ text }] })
      return answer
    },
  }
}
