import { FirstlightError } from '../errors.ts'
import { formatBytes } from '../util/bytes.ts'

/** The error of contents that are larger than their reader accepts. */
export function tooLarge(shown: string, limit: number): FirstlightError {
  return new FirstlightError('source-too-large', `fetching ${shown}: larger than ${formatBytes(limit)}`, {
    facts: { url: shown, limit },
  })
}
