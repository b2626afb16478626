import type { Issue } from '../report/issues.ts'
import { formatPath } from '../report/path.ts'
import type { ConfigPath } from '../report/path.ts'
import type { Report } from '../report/report.ts'
import { hasErrors } from '../report/report.ts'
import type { JsonValue } from '../util/json.ts'
import { checkTypes } from './check-types.ts'
import { checkConfig } from './checks/config.ts'
import { newCollector } from './collector.ts'
import { lineWithin } from './line-within.ts'
import type { Config } from './model.ts'
import { pointAtMisspellings } from './misspellings.ts'
import { normalize } from './normalize.ts'
import type { Normalized } from './normalize.ts'
import type { Origins } from './origins.ts'
import { CONFIG_SHAPE } from './spec/config.ts'
import type { SpecVersion } from './spec/versions.ts'
import { upgrade } from './upgrade.ts'

/** A valid config, upgraded to the newest version; the report may hold warnings. */
export interface CheckedConfig {
  readonly kind: 'config'
  readonly config: Config
  readonly origins: Origins
  readonly report: Report
  /** The version of the spec that the document is written in, or is translated or converted to. */
  readonly spec: string
}

/** What a document of spec 3 came to. */
export type ParsedConfig = CheckedConfig | { readonly kind: 'invalid'; readonly report: Report }

/**
 * Checks a JSON document against a version of spec 3 and upgrades it to the newest.
 *
 * @param json the document, whatever language it was translated from
 * @param origins where each of its values stands in the user's source
 */
export async function parseConfig(json: JsonValue, spec: SpecVersion, origins: Origins): Promise<ParsedConfig> {
  const normalized = normalize(json, CONFIG_SHAPE, spec)
  const typed = await checkTypes(normalized.value, spec)
  // What was taken out may be something that counts as empty when it is absent.
  const value = typed.issues.length === 0 ? typed.value : normalize(typed.value ?? {}, CONFIG_SHAPE, spec).value
  const config = value as unknown as Config
  const found = newCollector()
  if (typed.value !== undefined) checkConfig(config, { minor: spec.minor, add: found.add })
  const issues = [...typed.issues, ...beside(typed.issues, found.issues()), ...keyIssues(normalized, spec)]
  const report = { issues: pointAtMisspellings(issues.map((issue) => locateIssue(issue, origins))) }
  if (hasErrors(report)) return { kind: 'invalid', report }
  return { kind: 'config', config: upgrade(config, spec.minor), origins, report, spec: spec.version }
}

/** The codes of issues that are about a key and not about what stands under it. */
const ABOUT_KEYS: ReadonlySet<string> = new Set([
  'unknown-key',
  'key-case',
  'repeated-key',
  'container-linux-unknown-key',
])

/** An issue together with its place in the user's source. */
export function locateIssue(issue: Issue, origins: Origins): Issue {
  const part = ABOUT_KEYS.has(issue.code) ? 'key' : 'value'
  const whole = issue.location ?? origins.locate(issue.path, part)
  const location = whole !== undefined && issue.code === 'unit-malformed' ? lineWithin(whole, issue.line) : whole
  const located = location === undefined ? issue : { ...issue, location }
  if (!('second' in located)) return located
  const second = origins.locate(located.second.path, 'value')
  return second === undefined ? located : { ...located, second: { ...located.second, location: second } }
}

/** Leaves out what rules say of places where a value of the wrong type was taken out: it would only confuse. */
function beside(typeIssues: readonly Issue[], found: readonly Issue[]): readonly Issue[] {
  if (typeIssues.length === 0) return found
  const taken = typeIssues
    .filter(({ code }) => code === 'wrong-type')
    .map(({ path }) => ({ path, text: formatPath(path) }))
  return found.filter(
    (issue) =>
      issue.path.length === 0 ||
      !taken.some(
        ({ path, text }) =>
          related(path, issue.path) ||
          (issue.code === 'duplicate' && text.startsWith(`${formatPath(issue.second.path)}.`)),
      ),
  )
}

/** Whether one of the paths leads through the other. */
function related(one: ConfigPath, other: ConfigPath): boolean {
  const length = Math.min(one.length, other.length)
  for (let index = 0; index < length; index++) if (one[index] !== other[index]) return false
  return true
}

function keyIssues({ findings, omitted }: Normalized, { version }: SpecVersion): readonly Issue[] {
  const collected = newCollector()
  for (const finding of findings) {
    const base = { severity: 'warning', key: String(finding.path.at(-1)) } as const
    collected.add(finding.code === 'key-case' ? { ...finding, ...base } : { ...finding, ...base, version })
  }
  collected.leaveOut('warning', omitted)
  return collected.issues()
}
