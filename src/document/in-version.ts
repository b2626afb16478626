import type { LocatedConfig } from '../config/merge.ts'
import type { Config } from '../config/model.ts'
import { locateIssue, parseConfig } from '../config/parse.ts'
import { SPEC_VERSIONS, type SpecVersion } from '../config/spec/versions.ts'
import type { Issue } from '../report/issues.ts'
import type { ConfigPath } from '../report/path.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../util/json.ts'
import { isSameData } from '../util/same-data.ts'

/** What came of writing a config in an older version of the spec. */
export type InVersion =
  | { readonly kind: 'config'; readonly config: Config }
  /** That version would lose something, or refuse it. */
  | { readonly kind: 'lacks'; readonly issues: readonly Issue[] }

/** A config in a version of spec 3, if that version says all of it: read by its rules, it comes to the very same config. */
export async function inVersion(located: LocatedConfig, spec: SpecVersion): Promise<InVersion> {
  const { config, origins } = located
  const written: Config = { ...config, ignition: { ...config.ignition, version: spec.version } }
  const json = written as unknown as JsonObject
  const parsed = await parseConfig(json, spec, origins)
  const issues = parsed.report.issues.flatMap((issue) => lackOf(issue, spec))
  if (issues.length > 0) return { kind: 'lacks', issues }
  if (parsed.kind === 'config' && isSameData(parsed.config, config)) return { kind: 'config', config: written }
  const changed = [...changes(json, parsed.kind === 'config' ? (parsed.config as unknown as JsonObject) : {}, [])]
  const lacking = changed.filter(([first, second]) => first !== 'ignition' || second !== 'version')
  if (lacking.length === 0) return { kind: 'config', config: written }
  return { kind: 'lacks', issues: lacking.map((path) => locateIssue(lack(path, spec), origins)) }
}

/** A config in the newest stable version, if that says all of it; else in the newest of all. */
export async function inNewestStable(located: LocatedConfig): Promise<InVersion> {
  const spec = SPEC_VERSIONS.findLast(({ status }) => status === 'stable')
  const answer = spec && (await inVersion(located, spec))
  return answer?.kind === 'config' ? answer : { kind: 'config', config: located.config }
}

/** What rejects a document of that version, and what that version ignores. */
function lackOf(issue: Issue, spec: SpecVersion): readonly Issue[] {
  if (issue.code === 'unknown-key') {
    const { path, location, since } = issue
    return [{ code: 'spec-lacks', severity: 'error', path, location, version: spec.version, since }]
  }
  if (issue.code === 'mode-special-bits') return [{ ...issue, severity: 'error' }]
  return issue.severity === 'error' ? [issue] : []
}

function lack(path: ConfigPath, { version }: SpecVersion): Issue {
  return { code: 'spec-lacks', severity: 'error', path, version }
}

/** The paths of what is otherwise in another config. */
function* changes(one: JsonValue | undefined, other: JsonValue | undefined, path: ConfigPath): Generator<ConfigPath> {
  if (isSameData(one, other)) return
  if (!isJsonObject(one) && !Array.isArray(one)) yield path
  else if (typeof other !== 'object' || other === null) yield path
  else {
    for (const [key, member] of Object.entries(one)) {
      const step = Array.isArray(one) ? Number(key) : key
      yield* changes(member as JsonValue, Reflect.get(other, step) as JsonValue, [...path, step])
    }
  }
}
