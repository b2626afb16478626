import { convertLegacy } from '../../../src/config/legacy/legacy.ts'
import { legacyVersionOf } from '../../../src/config/legacy/version.ts'
import { formatPath } from '../../../src/report/path.ts'
import type { JsonObject, JsonValue } from '../../../src/util/json.ts'

/** What a document came to, for a test to look at as a whole. */
export interface Outcome {
  /** The converted document without what is absent; nothing if it was refused. */
  readonly result?: unknown
  /** `severity code $.path`, without the notice that every conversion begins with. */
  readonly issues: readonly string[]
}

/** Converts a document of spec 1 or 2. */
export function convert(document: JsonObject): Outcome {
  const version = legacyVersionOf(document)
  if (version === undefined) throw new Error('not a document of spec 1 or 2')
  const converted = convertLegacy(document, version)
  const issues = converted.issues
    .filter(({ code }) => code !== 'legacy-converted')
    .map(({ severity, code, path }) => `${severity} ${code} ${formatPath(path)}`)
  return converted.kind === 'invalid' ? { issues } : { result: written(converted.document), issues }
}

/** Converts the rest of a document of spec 2; the sections that nobody asked for are left out of the result. */
export function convertBody(version: string, body: Readonly<Record<string, JsonValue>>): Outcome {
  const { ignition, ...rest } = body
  const outcome = convert({ ignition: { ...(ignition as JsonObject | undefined), version }, ...rest })
  if (outcome.result === undefined) return outcome
  const { ignition: converted, ...sections } = outcome.result as Record<string, Record<string, unknown>>
  const { version: _, ...config } = converted ?? {}
  const shown = Object.entries({ ...sections, ignition: config }).filter(([, value]) => Object.keys(value).length > 0)
  return { ...outcome, result: Object.fromEntries(shown) }
}

function written(document: JsonObject): unknown {
  return JSON.parse(JSON.stringify(document))
}
