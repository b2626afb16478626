import type { ConfigPath } from '../../../report/path.ts'
import type { LegacyIssue } from '../../../report/issues/legacy.ts'
import type { Trace } from '../trace.ts'

/** What every part of the conversion from spec 2 to 3.1 is given. */
export interface Conversion {
  /** The document is of spec `2.<minor>.0`. */
  readonly minor: number
  readonly trace: Trace
  /** Where the OEM partition is mounted on the machine. */
  readonly oemDirectory: string
  /** Takes an issue whose path is one of the spec 2 document. */
  readonly report: (issue: LegacyIssue) => void
}

/** Reports an issue that rejects the document. */
export function refuse(conversion: Conversion, issue: Unrated<LegacyIssue>): void {
  conversion.report({ ...issue, severity: 'error' })
}

/** Reports an issue that the user should know of. */
export function remark(conversion: Conversion, issue: Unrated<LegacyIssue>): void {
  conversion.report({ ...issue, severity: 'warning' })
}

/** An issue without its severity. */
export type Unrated<Any> = Any extends unknown
  ? Omit<Any, 'severity' | 'location'> & { readonly path: ConfigPath }
  : never

/** The name of the version as documents write it. */
export function versionName(conversion: Conversion): string {
  return `2.${conversion.minor}.0`
}

/** The string unless it is empty: spec 2 had no other way to say "absent" for most of them. */
export function unlessEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}

/** The flag if it is set: `false` was the same as absent. */
export function ifTrue(value: boolean | undefined): true | undefined {
  return value === true ? true : undefined
}

/** The list unless it is empty. */
export function unlessNone<Item>(list: readonly Item[] | undefined): readonly Item[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list
}
