import type { Gzip } from '../util/compression.ts'
import type { LocalFiles } from '../util/local-files.ts'
import type { ConfigSource } from '../report/source.ts'
import type { ReadDocument } from './document.ts'
import type { DocumentLanguage } from './language.ts'

/** What a reader may be told besides the bytes. */
export interface ReadOptions {
  /**
   * What a cloud-config or a script counts as: no config, or a mistake. The image chooses.
   * @default 'refuse'
   */
  readonly foreignUserData?: 'ignore' | 'refuse'
  /**
   * What a document without a single byte is: no config, or a mistake; `allow` takes one of white space for no config too.
   * @default no config, and white space a mistake
   */
  readonly empty?: 'allow' | 'refuse'
  /** Where the local files of a Butane document are; at boot there are none. */
  readonly localFiles?: LocalFiles
  /** Packs contents that a Butane document has in it, where that makes it shorter. @default nothing is packed */
  readonly gzip?: Gzip
  /** The platform whose dynamic data a Container Linux Config means by `{PRIVATE_IPV4}` and its like. */
  readonly platform?: string
}

/** The bytes of a document and where they came from. */
export interface SourceBytes {
  readonly bytes: Uint8Array
  readonly source: ConfigSource
}

/** Reads a document of one language. */
export type Reader = (document: SourceBytes, options: ReadOptions) => Promise<ReadDocument>

/** What reads each language; loaded only when there is a document in it. */
export const READERS: Readonly<Record<DocumentLanguage, () => Promise<Reader>>> = {
  butane: async () => (await import('./butane.ts')).readButane,
  'container-linux': async () => (await import('./container-linux.ts')).readContainerLinux,
  ignition: async () => (await import('./ignition.ts')).readIgnition,
  'machine-config': async () => (await import('./machine-config.ts')).readMachineConfig,
}
