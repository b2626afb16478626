import { convertLegacy } from '../config/legacy/legacy.ts'
import type { LegacyResult } from '../config/legacy/legacy.ts'
import { legacyVersionOf } from '../config/legacy/version.ts'
import { pointAtMisspellings } from '../config/misspellings.ts'
import type { Origins } from '../config/origins.ts'
import { locateIssue, parseConfig } from '../config/parse.ts'
import { SPEC_VERSIONS } from '../config/spec/versions.ts'
import type { Issue } from '../report/issues.ts'
import type { JsonDocument, ReadDocument } from './document.ts'

/** Reads a document of spec 1 or 2: checks it by its own rules, converts it to spec 3.1 and checks it by those. */
export function readLegacy({ json, origins, warnings }: JsonDocument): Promise<ReadDocument> {
  const version = legacyVersionOf(json.value)
  if (version === undefined) throw new TypeError('not a document of spec 1 or 2')
  return readConverted(convertLegacy(json.value, version), origins, warnings)
}

/**
 * Checks a converted document by the rules of spec 3.1.0. Whatever is found is shown where the user wrote it.
 *
 * @param origins where each value of the user's own document stands
 * @param warnings what was found before the conversion
 */
export async function readConverted(
  converted: LegacyResult,
  origins: Origins,
  warnings: readonly Issue[],
): Promise<ReadDocument> {
  const own = [...converted.issues.map((issue) => locateIssue(issue, origins)), ...warnings]
  if (converted.kind === 'invalid') return { kind: 'invalid', report: { issues: pointAtMisspellings(own) } }
  const { document, sourceOf } = converted
  const traced: Origins = { locate: (path, part) => origins.locate(sourceOf(path), part) }
  const spec = SPEC_VERSIONS.find(({ version }) => version === '3.1.0')
  if (spec === undefined) throw new TypeError('spec 3.1.0 is gone')
  const parsed = await parseConfig(document, spec, traced)
  const found = parsed.report.issues.map((issue) => ({ ...issue, path: sourceOf(issue.path) }))
  return { ...parsed, report: { issues: pointAtMisspellings([...own, ...found]) } }
}
