import { mergeConfigs, type LocatedConfig } from '../config/merge.ts'
import { SPEC_VERSIONS } from '../config/spec/versions.ts'
import type { Issue } from '../report/issues.ts'
import { hasErrors } from '../report/report.ts'
import type { ConfigSource } from '../report/source.ts'
import { checkMerged } from './check-merged.ts'
import type { ReadDocument } from './document.ts'
import { readDocument } from './read.ts'
import { transpile, type TranspileOptions } from './transpile.ts'
import { transpiledConfig, withinLimit, type Transpiled } from './transpiled.ts'

/** A document, and what it is called in messages. */
export interface GivenDocument {
  readonly bytes: Uint8Array
  readonly source: ConfigSource
}

/**
 * Turns a document and what is merged over it, in order, into the text of one Ignition config, of the newest version that
 * one of them has. What it refers to stays a reference.
 */
export async function transpileTogether(
  documents: readonly GivenDocument[],
  options: TranspileOptions,
): Promise<Transpiled> {
  const [first, ...others] = documents
  if (first === undefined) throw new Error('there is nothing to transpile')
  if (others.length === 0) return await transpile(first.bytes, first.source, { ...options, raw: true })
  const { unpack, files: localFiles, gzip, platform, pretty = false } = options
  const issues: Issue[] = []
  const parts: Parsed[] = []
  for (const { bytes, source } of documents) {
    const read = await readDocument(bytes, source, { unpack, localFiles, gzip, platform, empty: 'refuse' })
    issues.push(...read.report.issues)
    if (read.kind === 'config') parts.push(read)
  }
  const [parent, ...children] = parts
  if (parent === undefined || parts.length < documents.length) return { kind: 'invalid', report: { issues } }
  const merged = children.reduce<LocatedConfig>(mergeConfigs, parent)
  issues.push(...checkMerged(merged, issues))
  if (hasErrors({ issues })) return { kind: 'invalid', report: { issues } }
  const version = parts.map(({ spec }) => spec).reduce((one, other) => (rank(other) > rank(one) ? other : one))
  return withinLimit(transpiledConfig(merged, { version, pretty, report: { issues } }), first.source)
}

type Parsed = ReadDocument & { readonly kind: 'config' }

/** How new a version of spec 3 is; those that documents of older ones are converted to are among them. */
function rank(version: string): number {
  return SPEC_VERSIONS.findIndex((spec) => spec.version === version)
}
