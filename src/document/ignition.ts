import { originsOfJson } from '../config/json/origins.ts'
import { parseJson } from '../config/json/parse.ts'
import type { JsonFault, ParsedJson } from '../config/json/parse.ts'
import { guardedText } from '../config/json/tokens.ts'
import { locateIssue, parseConfig } from '../config/parse.ts'
import type { Origins } from '../config/origins.ts'
import { specOf } from '../config/spec/select.ts'
import type { Issue } from '../report/issues.ts'
import type { SourceText } from '../report/span.ts'
import { hasErrors } from '../report/report.ts'
import type { JsonDocument, ReadDocument, ReadOptions, SourceBytes } from './document.ts'
import { familyOf } from './families.ts'
import { fromStrictUtf8, fromUtf8 } from '../util/utf8.ts'

/** Reads a document in Ignition's own language, JSON: parses it, and hands it to the family of its version. */
export async function readIgnition({ bytes, source }: SourceBytes, options: ReadOptions): Promise<ReadDocument> {
  const strict = fromStrictUtf8(bytes)
  // Bytes that are no UTF-8 become U+FFFD, as in Ignition.
  const text = strict ?? fromUtf8(bytes)
  const json = parseJson(text)
  if (json.kind === 'fault') return { kind: 'invalid', report: { issues: [syntaxIssue(json, { source, text })] } }
  const document = guardedText({ source, text }, json.positions)
  const origins = originsOfJson(document, json.positions)
  const warnings = [...encodingIssues(strict !== undefined, document), ...repeatedKeys(json, origins)]
  const parsed = { json, document, origins, warnings }
  const family = familyOf(json.value)
  return family ? (await family.load())(parsed, options) : readSpec3(parsed)
}

/** Reads a document of spec 3, or of no known version. */
async function readSpec3({ json, origins, warnings }: JsonDocument): Promise<ReadDocument> {
  const selected = specOf(json.value)
  if (selected.kind === 'issue') {
    return { kind: 'invalid', report: { issues: [...warnings, locateIssue(selected.issue, origins)] } }
  }
  const parsed = await parseConfig(json.value, selected.spec, origins)
  const report = { issues: [...parsed.report.issues, ...warnings] }
  return parsed.kind === 'invalid' || hasErrors(report) ? { kind: 'invalid', report } : { ...parsed, report }
}

function syntaxIssue({ offset, detail, hint }: JsonFault, document: SourceText): Issue {
  const location = { document, span: { start: offset, end: offset + 1 } }
  return { code: 'syntax', severity: 'error', path: [], detail, location, hint }
}

function encodingIssues(isUtf8: boolean, document: SourceText): Issue[] {
  const start = document.text.indexOf('\uFFFD')
  if (start === -1 || isUtf8) return []
  return [{ code: 'not-utf8', severity: 'warning', path: [], location: { document, span: { start, end: start + 1 } } }]
}

function repeatedKeys({ positions, repeated }: ParsedJson, origins: Origins): Issue[] {
  return repeated.map((node) => {
    const path = positions.pathOf(node)
    return locateIssue({ code: 'repeated-key', severity: 'warning', path, key: String(path.at(-1)) }, origins)
  })
}
