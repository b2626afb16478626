import { sha256 } from '../../util/digest.ts'

/**
 * Where something is made before it is put in its place: beside it. The same for the same place, so that what an attempt
 * that was killed has left is found, and taken away, by the next one.
 */
export function temporaryFor(place: string): string {
  const name = place.lastIndexOf('/') + 1
  return `${place.slice(0, name)}.firstlight-${sha256(place.slice(name)).slice(0, 16)}`
}
