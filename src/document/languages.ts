import type { ReadDocument, ReadOptions, SourceBytes } from './document.ts'
import type { DocumentLanguage } from './language.ts'

/** Reads a document of one language. */
export type Reader = (document: SourceBytes, options: ReadOptions) => Promise<ReadDocument>

/** What reads each language; loaded only when there is a document in it. */
export const READERS: Readonly<Record<DocumentLanguage, () => Promise<Reader>>> = {
  butane: async () => (await import('./butane.ts')).readButane,
  'container-linux': async () => (await import('./container-linux.ts')).readContainerLinux,
  ignition: async () => (await import('./ignition.ts')).readIgnition,
  'machine-config': async () => (await import('./machine-config.ts')).readMachineConfig,
}
