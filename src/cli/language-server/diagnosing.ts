import { pathToFileURL } from 'node:url'
import path from 'node:path'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import { diagnose, type Diagnosis } from '../../workbench/diagnose.ts'
import { diagnosticOf } from './convert.ts'
import type { State } from './state.ts'
import { diagnoseOptions, filesDirOf } from './surroundings.ts'

/** Milliseconds without a further letter after which a document is looked at: half of what the last look at it took, within bounds. */
const PAUSE_MS = { least: 5, most: 300 } as const

/** What keeps the diagnostics of open documents up to date. */
export interface Diagnosing {
  /** Looks at a document soon: when nothing was written for a moment. */
  later(uri: string): void
  /** What is to be said of a document as it is now. */
  now(document: TextDocument): Promise<readonly Diagnosis[]>
  forget(uri: string): void
}

/** Starts to look at documents as they are written. */
export function diagnosing(state: State, ours: (uri: string) => TextDocument | undefined): Diagnosing {
  const waiting = new Map<string, NodeJS.Timeout>()
  const known = new Map<string, { readonly version: number; readonly diagnoses: readonly Diagnosis[] }>()
  const taken = new Map<string, number>()
  const now = async (document: TextDocument): Promise<readonly Diagnosis[]> => {
    const { uri, version } = document
    const last = known.get(uri)
    if (last?.version === version) return last.diagnoses
    const began = state.io.clock.now()
    const { diagnoses } = await diagnose(document.getText(), diagnoseOptions(uri, state.settings))
    taken.set(uri, state.io.clock.now() - began)
    known.set(uri, { version, diagnoses })
    return diagnoses
  }
  const send = async (uri: string): Promise<void> => {
    const document = ours(uri)
    const diagnoses = document === undefined ? [] : await now(document)
    // It was written on meanwhile: that is looked at by itself.
    if (document !== undefined && state.documents.get(uri)?.version !== document.version) return
    const directory = filesDirOf(uri, state.settings)
    const uriOf = (name: string): string | undefined =>
      directory === undefined ? undefined : pathToFileURL(path.resolve(directory, name)).href
    const diagnostics = document === undefined ? [] : diagnoses.map((one) => diagnosticOf(document, one, uriOf))
    await state.connection.sendDiagnostics({ uri, diagnostics, version: document?.version })
  }
  const say = (reason: unknown): void => state.connection.console.error(String(reason))
  const pauseOf = (uri: string): number => Math.min(Math.max((taken.get(uri) ?? 0) / 2, PAUSE_MS.least), PAUSE_MS.most)
  const forget = (uri: string): void => {
    clearTimeout(waiting.get(uri))
    waiting.delete(uri)
    known.delete(uri)
  }
  return {
    now,
    later: (uri) => {
      forget(uri)
      waiting.set(
        uri,
        setTimeout(() => void send(uri).catch(say), pauseOf(uri)),
      )
    },
    forget: (uri) => {
      forget(uri)
      taken.delete(uri)
      void state.connection.sendDiagnostics({ uri, diagnostics: [] })
    },
  }
}
