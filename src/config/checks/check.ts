import type { Issue } from '../../report/issues.ts'
import { nearest } from '../../util/nearest.ts'
import { SPEC_VERSIONS } from '../spec/versions.ts'

/** What a check is given besides the part of the config that it looks at. */
export interface CheckContext {
  /** The minor version of spec 3 whose rules hold. */
  readonly minor: number
  /** Whether the config was put together from several documents: lists are not searched for duplicates then. */
  readonly structureOnly?: boolean
  /** Takes what was found; its place in the text is added later. */
  readonly add: (issue: Issue) => void
}

/** What a minor version of spec 3 has of a table of things, each with the first minor version that has it. */
export function available(table: Readonly<Record<string, number>>, minor: number): string[] {
  return Object.keys(table).filter((name) => (table[name] ?? Infinity) <= minor)
}

/** Whether a minor version of spec 3 has a thing of such a table. */
export function isAvailable(name: string, table: Readonly<Record<string, number>>, minor: number): boolean {
  return Object.hasOwn(table, name) && (table[name] ?? Infinity) <= minor
}

/** What to say of a value that a minor version does not have: a later version that has it, or the one that was meant. */
export function aboutUnknown(
  value: string,
  table: Readonly<Record<string, number>>,
  minor: number,
): { readonly since?: string; readonly near?: string } {
  const since = Object.hasOwn(table, value) ? versionName(table[value] ?? Infinity) : undefined
  if (since !== undefined) return { since }
  const near = nearest(value, available(table, minor))
  return near === undefined ? {} : { near }
}

/** The version that a minor version of spec 3 is written as. */
export function versionName(minor: number): string | undefined {
  return SPEC_VERSIONS.find((spec) => spec.minor === minor)?.version
}
