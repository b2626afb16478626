import type { ConfigSource } from '../report/source.ts'
import type { ReadDocument } from './document.ts'

/** What a reader may be told besides the bytes. */
export interface ReadOptions {
  /**
   * What a cloud-config or a script counts as: no config, or a mistake. The image chooses.
   * @default 'refuse'
   */
  readonly foreignUserData?: 'ignore' | 'refuse'
}

/** The bytes of a document and where they came from. */
export interface SourceBytes {
  readonly bytes: Uint8Array
  readonly source: ConfigSource
}

/** Reads a document of one language. */
export type Reader = (document: SourceBytes, options: ReadOptions) => Promise<ReadDocument>

/** A language that documents are written in. */
export interface Language {
  readonly name: string
  /** Whether the document is written in it, told from its bytes alone; quick, as it looks at every document. */
  matches(bytes: Uint8Array): boolean
  /** Loads what reads it. */
  load(): Promise<Reader>
}

/** Every language, in the order in which they are tried: the first that matches reads the document. */
export const LANGUAGES: readonly Language[] = [
  {
    name: 'ignition',
    matches: () => true,
    load: async () => (await import('./ignition.ts')).readIgnition,
  },
]
