import { quoted } from './quoted.ts'
import { versionIn, type Spoken } from './dialect.ts'

/** What is known of a value that a version does not have. */
export interface UnknownValue extends Spoken {
  readonly value: string
  /** The first version of the spec that has it, if one has. */
  readonly since?: string
  /** The known value that comes nearest. */
  readonly near?: string
}

/** What to write instead of a value that is not known: since when it is, the one that was meant, or those that there are. */
export function valueHint(
  issue: UnknownValue,
  { noun, known }: { readonly noun: string; readonly known: readonly string[] },
): string {
  if (issue.since !== undefined) return `${issue.value} is known since ${versionIn(issue, issue.since)}`
  const meant = issue.near === undefined ? '' : `did you mean ${quoted(issue.near)}? `
  return `${meant}${noun} are ${known.join(', ')}`
}
