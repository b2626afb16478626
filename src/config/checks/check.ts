import type { Issue } from '../../report/issues.ts'

/** What a check is given besides the part of the config that it looks at. */
export interface CheckContext {
  /** The minor version of spec 3 whose rules hold. */
  readonly minor: number
  /** Whether the config was put together from several documents: lists are not searched for duplicates then. */
  readonly structureOnly?: boolean
  /** Takes what was found; its place in the text is added later. */
  readonly add: (issue: Issue) => void
}
