import { composeYaml } from '../yaml/compose.ts'
import { keySpanAt, spanAt } from '../yaml/node.ts'
import { guardedYaml } from '../yaml/guarded.ts'
import { decodeText } from '../yaml/text.ts'
import type { LegacyResult } from '../config/legacy/legacy.ts'
import { NO_ORIGINS } from '../config/origins.ts'
import type { Origins } from '../config/origins.ts'
import type { Issue } from '../report/issues.ts'
import type { ConfigSource } from '../report/source.ts'
import type { SourceText, Span } from '../report/span.ts'
import { translateContainerLinux } from './translate.ts'
import type { ContainerLinuxOptions } from './translate.ts'
import { yamlReader } from './yaml-reader.ts'

/** A Container Linux Config as it was translated, and where each value of the document stands. */
export interface ReadContainerLinux {
  readonly result: LegacyResult
  readonly origins: Origins
}

/** Reads a Container Linux Config: its text, its YAML, its keys; and translates it to spec 3.1.0. */
export async function readContainerLinuxConfig(
  bytes: Uint8Array,
  source: ConfigSource,
  options: ContainerLinuxOptions = {},
): Promise<ReadContainerLinux> {
  const decoded = decodeText(bytes)
  const plain: SourceText = { source, text: decoded.text }
  if (decoded.kind === 'malformed') {
    return malformed(plain, { start: decoded.offset, end: decoded.offset + 1 }, decoded)
  }
  const composed = composeYaml(plain.text)
  if (composed.kind === 'malformed') return malformed(plain, composed.span, composed)
  if (composed.kind === 'empty') return malformed(plain, { start: 0, end: 0 }, { detail: 'the document is empty' })
  const root = composed.node
  const document = guardedYaml(plain, root)
  const origins: Origins = {
    locate: (path, part) => ({ document, span: part === 'key' ? keySpanAt(root, path) : spanAt(root, path) }),
  }
  const issues: Issue[] = []
  const reader = yamlReader(document, (issue) => issues.push(issue))
  const result = translateContainerLinux(root, reader, options)
  if (issues.length === 0) return { result, origins }
  return { result: { kind: 'invalid', issues: [...issues, ...result.issues] }, origins }
}

function malformed(
  document: SourceText,
  span: Span,
  { detail, hint }: { readonly detail: string; readonly hint?: string },
): ReadContainerLinux {
  const issue: Issue = {
    code: 'syntax',
    severity: 'error',
    path: [],
    detail,
    location: { document, span },
    hint,
  }
  return { result: { kind: 'invalid', issues: [issue] }, origins: NO_ORIGINS }
}
