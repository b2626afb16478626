import path from 'node:path'
import { sha256 } from '../../util/digest.ts'

/**
 * Where something is made before it is put in its place: beside it. The same for the same place, so that what an attempt
 * that was killed has left is found, and taken away, by the next one.
 */
export function temporaryFor(place: string): string {
  return path.join(path.dirname(place), `.firstlight-${sha256(path.basename(place)).slice(0, 16)}`)
}
