import type { Resource } from '../config/model.ts'
import { FirstlightError, isFirstlightError, joinErrors } from '../errors.ts'
import { formatPath, type ConfigPath } from '../report/path.ts'
import type { ResourceId } from '../util/content.ts'
import { printableUrl } from '../util/secret.ts'

/** A resource that must be had. */
export interface Wanted {
  readonly id: ResourceId
  readonly resource: Resource
  /** Its place among the resources of the config. */
  readonly order: number
  /** Every place that asks for it. */
  readonly paths: ConfigPath[]
}

/** Why it could not be had. */
export interface Failure {
  readonly wanted: Wanted
  readonly error: unknown
}

/** One error for all, in the order of the config. */
export function joined(failures: readonly Failure[]): FirstlightError | undefined {
  const inOrder = failures.toSorted((one, other) => one.wanted.order - other.wanted.order)
  const [first, ...more] = inOrder.map(placed)
  return first === undefined ? undefined : joinErrors([first, ...more])
}

/** The error of one resource, with the places of the config that ask for it. */
function placed({ wanted, error }: Failure): FirstlightError {
  const [path = []] = wanted.paths
  const places = wanted.paths.slice(0, 3).map(formatPath).join(', ')
  const more = wanted.paths.length > 3 ? ` and ${wanted.paths.length - 3} more places` : ''
  if (!isFirstlightError(error)) {
    const message = `fetching ${printableUrl(wanted.resource.source ?? '')}: failed for an unexpected reason (wanted by ${places}${more})`
    return new FirstlightError('internal', message, { cause: error, path })
  }
  return new FirstlightError(error.code, `${error.message} (wanted by ${places}${more})`, {
    path,
    facts: error.facts,
    hint: error.hint,
    cause: error.cause,
  })
}
