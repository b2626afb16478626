import { hintOf, messageOf } from './messages.ts'
import type { Severity } from './issue.ts'
import type { Issue } from './issues.ts'
import type { ConfigPath } from './path.ts'
import type { Location } from './span.ts'

/** Something said of a place in a document, in words: an issue, or an opinion. */
export interface Notice {
  readonly severity: Severity | 'advice'
  readonly code: string
  /** One line: lower case, no full stop. */
  readonly message: string
  readonly hint?: string | undefined
  readonly path: ConfigPath
  readonly location?: Location | undefined
}

/** An issue in words. */
export function noticeOf(issue: Issue): Notice {
  const { severity, code, path, location } = issue
  return { severity, code, path, location, message: messageOf(issue), hint: hintOf(issue) }
}
