import type { IssueBase, SecondPlace } from '../issue.ts'
import { formatPath } from '../path.ts'
import { nameOfSecond } from '../second-place.ts'
import type { Location } from '../span.ts'
import { positionOf } from '../position.ts'
import type { WordsOf } from '../words.ts'

/** What can be wrong with the elements of a list as such. */
export type ListIssue = IssueBase<'duplicate'> & {
  /** What makes the elements the same one; empty if they have nothing that could tell them apart. */
  readonly key: string
  /** The first of them. */
  readonly second: SecondPlace
}

/** What is said of it. */
export const LIST_WORDS: WordsOf<ListIssue> = {
  duplicate: {
    says: ({ key, second, location }) => {
      const name = key === '' ? 'this' : JSON.stringify(key)
      return second.location === undefined || isSameLine(second.location, location)
        ? `${name} is already there, at ${formatPath(second.path)}`
        : `${name} is already there, in ${nameOfSecond(second, location)}`
    },
  },
}

/** Of a document in one line, the number of the line tells nothing. */
function isSameLine(one: Location, other: Location | undefined): boolean {
  return one.document === other?.document && positionOf(one).line === positionOf(other).line
}
