import type { Issue } from './issues.ts'
import { documentHint, documentMessage } from './issues/document.ts'

/** The sentence of an issue: lower case, no full stop, one line. */
export function messageOf(issue: Issue): string {
  return documentMessage(issue)
}

/** What to try against an issue, if there is something. */
export function hintOf(issue: Issue): string | undefined {
  return documentHint(issue)
}
