import { translate } from '../butane/translate.ts'
import type { ReadDocument, ReadOptions, SourceBytes } from './document.ts'

/** Reads a Butane document: translates it, and takes the config that it becomes, without anything around it. */
export async function readButane({ bytes, source }: SourceBytes, options: ReadOptions): Promise<ReadDocument> {
  const { localFiles: files, gzip } = options
  const translation = await translate(bytes, source, { raw: true, files, gzip })
  if (translation.kind === 'invalid') return translation
  const { config, origins, embedded, report, variant } = translation
  return { kind: 'config', config, origins, embedded, report, spec: variant.ignition, variant: variant.name }
}
