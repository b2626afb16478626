import type { Config } from '../../config/model.ts'
import type { Origins } from '../../config/origins.ts'
import type { PlannedOperation } from '../../host/operation/operation.ts'
import type { ConfigPath } from '../../report/path.ts'
import type { ContentStore } from '../../util/content.ts'
import type { Survey } from '../survey.ts'

/** What a document makes of a machine: what it was planned to be. */
export interface Made {
  readonly config: Config
  readonly origins: Origins
  readonly operations: readonly PlannedOperation[]
  readonly survey: Pick<Survey, 'disks'>
  readonly contents: ContentStore
}

/** One side of a thing: a value that is compared, and how it is shown where that is not the value itself. */
export type Facet = string | { readonly key: string; readonly shown: string }

/** A thing that a document makes, and all that can be said of it. What a document leaves open has its default. */
export interface Thing {
  /** Tells it from others of its kind. */
  readonly name: string
  readonly path: ConfigPath
  /** By the word that people use for the side, in the order in which they are shown; an empty value says nothing. */
  readonly facets: Readonly<Record<string, Facet>>
  /** The facets that a running machine can be given by hand. Of storage those are few, of all else it is every one. */
  readonly byHand: 'all' | readonly string[]
  /** The text of a file that everybody may read. */
  readonly text?: string | undefined
}

/** A facet that is yes or nothing. */
export function flag(value: boolean | undefined): string {
  return value === true ? 'yes' : ''
}

/** A list whose order means nothing. */
export function unordered(values: readonly string[] | undefined): string {
  return [...(values ?? [])].sort().join(', ')
}

/** A list whose order means something. */
export function ordered(values: readonly string[] | undefined): string {
  return (values ?? []).join(' ')
}
