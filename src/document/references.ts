import type { Resource } from '../config/model.ts'
import { FirstlightError } from '../errors.ts'
import type { ConfigPath } from '../report/path.ts'
import type { Location } from '../report/span.ts'
import { stableStringify } from '../util/json.ts'
import { printableUrl } from '../util/secret.ts'

/** Longest chain of configs that refer to one another. */
export const REFERENCE_DEPTH = 32

/** Most referenced configs in all. */
export const REFERENCE_COUNT = 1000

/** The references that led to a config, and how many there were in all. */
export interface References {
  /** What was asked for on the way here: the same request again would go on for ever. */
  readonly chain: readonly string[]
  readonly total: { count: number }
}

/** No references yet. */
export function newReferences(): References {
  return { chain: [], total: { count: 0 } }
}

/**
 * Goes one reference further.
 * @throws FirstlightError `reference-cycle` when the same request led here, `reference-limit` when there are too many
 */
export function follow(
  references: References,
  resource: Resource,
  place: { readonly path: ConfigPath; readonly location: Location | undefined },
): References {
  const shown = printableUrl(resource.source ?? '')
  const request = stableStringify([
    resource.source ?? '',
    (resource.httpHeaders ?? []).map(({ name, value = '' }) => [name, value]),
  ])
  if (references.chain.includes(request)) {
    throw new FirstlightError('reference-cycle', `the config refers to itself through ${shown}`, {
      ...place,
      hint: 'take out one of the references of the circle',
    })
  }
  if (references.chain.length === REFERENCE_DEPTH) {
    throw new FirstlightError(
      'reference-limit',
      `more than ${REFERENCE_DEPTH} configs refer to one another up to ${shown}`,
      place,
    )
  }
  references.total.count += 1
  if (references.total.count > REFERENCE_COUNT) {
    throw new FirstlightError(
      'reference-limit',
      `more than ${REFERENCE_COUNT} configs are referred to, the last is ${shown}`,
      place,
    )
  }
  return { chain: [...references.chain, request], total: references.total }
}
