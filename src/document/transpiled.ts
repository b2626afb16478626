import { renderJson } from '../butane/render-json.ts'
import type { LocatedConfig } from '../config/merge.ts'
import type { Origins } from '../config/origins.ts'
import { formatPath, type ConfigPath } from '../report/path.ts'
import { positionOf } from '../report/position.ts'
import type { Report } from '../report/report.ts'
import type { ConfigSource } from '../report/source.ts'
import { DOCUMENT_LIMIT } from '../util/document-limit.ts'
import { isJsonObject, type ExactJson, type JsonObject, type JsonValue } from '../util/json.ts'
import { utf8Length } from '../util/utf8.ts'
import { exactIntegers } from './exact-integers.ts'
import { withHashes, type HashOf } from './locked-resources.ts'

/** A config as text. */
export interface TranspiledText {
  readonly kind: 'text'
  readonly text: string
  readonly report: Report
  /** A line for each value of the config with the place that it came from. */
  describeOrigins(): string
}

/** What a document was transpiled to. */
export type Transpiled = TranspiledText | { readonly kind: 'invalid'; readonly report: Report }

/** What a config is written down with. */
interface Writing {
  /** The version of the spec that it says it is of. */
  readonly version: string
  readonly pretty: boolean
  readonly report: Report
  /** The hash that each thing has which the config fetches. @default those that stand in the document */
  readonly hashOf?: HashOf | undefined
}

/**
 * The text of a config. Upgrading only adds what is implied, so that an upgraded config is still one of the version that
 * it came from.
 */
export function transpiledConfig(
  { config, origins }: LocatedConfig,
  { version, pretty, report, hashOf }: Writing,
): TranspiledText {
  const json = { ...config, ignition: { ...config.ignition, version } } as unknown as JsonObject
  const whole = withoutEmpty(exactIntegers(json, origins)) ?? {}
  const text = renderJson(hashOf === undefined ? whole : withHashes(whole, hashOf), { pretty })
  return { kind: 'text', text, report, describeOrigins: () => describe(json, origins) }
}

/** What came out, unless no other command would take it. */
export function withinLimit(transpiled: TranspiledText, source: ConfigSource): Transpiled {
  if (utf8Length(transpiled.text) <= DOCUMENT_LIMIT) return transpiled
  const location = { document: { source, text: '' }, span: { start: 0, end: 0 } }
  const issue = { code: 'config-too-large', severity: 'error', path: [], limit: DOCUMENT_LIMIT, location } as const
  return { kind: 'invalid', report: { issues: [...transpiled.report.issues, issue] } }
}

/** The value without objects and lists that have nothing in them. */
function withoutEmpty(value: ExactJson): ExactJson | undefined {
  if (Array.isArray(value)) {
    const items = (value as readonly ExactJson[]).map((item) => withoutEmpty(item) ?? {})
    return items.length === 0 ? undefined : items
  }
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).flatMap(([key, member]) => {
    const kept = member === undefined ? undefined : withoutEmpty(member)
    return kept === undefined ? [] : [[key, kept] as const]
  })
  return members.length === 0 ? undefined : Object.fromEntries(members)
}

/** A line for each value of a config with the place that it came from. */
export function describe(config: JsonValue, origins: Origins): string {
  return [...leaves(config, [])]
    .map((path) => {
      const location = origins.locate(path)
      const place = location === undefined ? 'nowhere' : `${positionOf(location).line}:${positionOf(location).column}`
      return `${formatPath(path)} <- ${place}\n`
    })
    .join('')
}

function* leaves(value: JsonValue | undefined, path: ConfigPath): Generator<ConfigPath> {
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly JsonValue[]).entries()) yield* leaves(item, [...path, index])
  } else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) yield* leaves(member, [...path, key])
  } else yield path
}
