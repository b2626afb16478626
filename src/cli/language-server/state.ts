import type { Connection, TextDocuments } from 'vscode-languageserver/node'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Io } from '../../program/io.ts'
import type { CompletionClient } from './convert.ts'
import type { Settings } from './surroundings.ts'

/** What a server knows while it serves. */
export interface State {
  readonly connection: Connection
  readonly io: Io
  readonly documents: TextDocuments<TextDocument>
  settings: Settings
  /** What the editor can do. */
  client: {
    readonly completion?: CompletionClient
    readonly showsDocuments?: boolean
    readonly asksForSettings?: boolean
    /** Whether it can be asked to tell when they change. */
    readonly isToldOfSettings?: boolean
    readonly makesFiles?: boolean
  }
}
