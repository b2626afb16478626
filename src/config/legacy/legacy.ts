import type { Issue } from '../../report/issues.ts'
import type { ConfigPath } from '../../report/path.ts'
import type { JsonObject, JsonValue } from '../../util/json.ts'
import { readShape } from './check-shape.ts'
import type { Conversion } from './convert/conversion.ts'
import { convertToSpec31 } from './convert.ts'
import { JSON_READER } from './json-reader.ts'
import { SPEC_1 } from './spec-1.ts'
import type { Spec1 } from './spec-1.ts'
import { SPEC_2 } from './spec-2.ts'
import type { Spec2 } from './spec-2.ts'
import { createTrace } from './trace.ts'
import type { Trace } from './trace.ts'
import { upgradeSpec1 } from './upgrade-1.ts'
import type { LegacyVersion } from './version.ts'

/** Choices of the image. */
export interface LegacyOptions {
  /** Where the machine mounts its OEM partition. @default '/usr/share/oem' */
  readonly oemDirectory?: string
}

/** What an older document came to. Issues have paths of that document, and no locations yet. */
export type LegacyResult =
  | {
      readonly kind: 'converted'
      /** A document of spec 3.1.0, which its rules have not seen yet. */
      readonly document: JsonObject
      /** The path in the older document of a path in the converted one. */
      readonly sourceOf: (path: ConfigPath) => ConfigPath
      readonly issues: readonly Issue[]
    }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }

/** Checks a document of an older version by its own rules, and converts it to spec 3.1.0 as plain JSON. */
export function convertLegacy(document: JsonValue, version: LegacyVersion, options: LegacyOptions = {}): LegacyResult {
  return version.major === 1 ? convertSpec1(document, options) : convertSpec2(document, version.minor, options)
}

/** What a config of spec 2 is converted with when it was not read from a JSON document. */
export interface Spec2Source {
  readonly config: Spec2
  readonly minor: number
  /** Says that the document was converted: the first of the warnings. */
  readonly notice?: Issue
  readonly trace: Trace
  /** The path that the user wrote for a path of the config. */
  readonly sourceOf: (path: ConfigPath) => ConfigPath
}

/** Converts a config of spec 2 that came from somewhere else: of spec 1, or of a Container Linux Config. */
export function convertConfig(source: Spec2Source, options: LegacyOptions): LegacyResult {
  const issues: Issue[] = source.notice === undefined ? [] : [source.notice]
  const conversion: Conversion = {
    minor: source.minor,
    trace: source.trace,
    oemDirectory: options.oemDirectory ?? '/usr/share/oem',
    report: (issue) => issues.push({ ...issue, path: source.sourceOf(issue.path) }),
  }
  const document = convertToSpec31(source.config, conversion)
  if (issues.some(({ severity }) => severity === 'error')) return { kind: 'invalid', issues }
  return { kind: 'converted', document, sourceOf: (path) => source.sourceOf(source.trace.sourceOf(path)), issues }
}

function convertSpec1(document: JsonValue, options: LegacyOptions): LegacyResult {
  const issues: Issue[] = []
  const value = readShape(document, SPEC_1, {
    reader: JSON_READER,
    version: '1',
    minor: 0,
    versionOf: () => '1',
    path: [],
    report: (issue) => issues.push(issue),
  })
  const upgrade = createTrace()
  const config = upgradeSpec1(parseSpec1(value), upgrade)
  return joined(issues, () =>
    convertConfig(
      {
        config,
        minor: 0,
        notice: { code: 'legacy-converted', severity: 'warning', path: ['ignitionVersion'], version: '1' },
        trace: createTrace(),
        sourceOf: (path) => upgrade.sourceOf(path),
      },
      options,
    ),
  )
}

function convertSpec2(document: JsonValue, minor: number, options: LegacyOptions): LegacyResult {
  const issues: Issue[] = []
  const version = `2.${minor}.0`
  const value = readShape(document, SPEC_2, {
    reader: JSON_READER,
    version,
    minor,
    versionOf: (since) => `2.${since}.0`,
    path: [],
    report: (issue) => issues.push(issue),
  })
  return joined(issues, () =>
    convertConfig(
      {
        config: parseSpec2(value),
        minor,
        notice: { code: 'legacy-converted', severity: 'warning', path: ['ignition', 'version'], version },
        trace: createTrace(),
        sourceOf: (path) => path,
      },
      options,
    ),
  )
}

/** The shape has been checked: the value is what the table's type says. */
function parseSpec1(value: JsonValue | undefined): Spec1 {
  return (value ?? {}) as Spec1
}

function parseSpec2(value: JsonValue | undefined): Spec2 {
  return (value ?? {}) as Spec2
}

/** Errors of shape are shown alone: what follows from a value that is not there would only confuse. */
function joined(issues: readonly Issue[], convert: () => LegacyResult): LegacyResult {
  if (issues.some(({ severity }) => severity === 'error')) return { kind: 'invalid', issues }
  const result = convert()
  const [notice, ...found] = result.issues
  return { ...result, issues: [...(notice === undefined ? [] : [notice]), ...issues, ...found] }
}
