import type { Filesystem } from '../../src/config/model.ts'
import { formatBytes } from '../../src/util/bytes.ts'
import type { SeenFilesystem } from './inspect.ts'

/** What a filesystem takes of its device at least when nothing is to be said: rests below an alignment are common. */
const WHOLE = 0.9

/**
 * What is to be said of a filesystem that stays: that it is older than the device that was just made around it, with
 * whatever a former machine left in it, and that it takes only a part of its device.
 * @param since since when it has been there, where it is older than its device
 */
export function keptNotes(
  { device, format = '' }: Filesystem,
  { size, deviceSize }: SeenFilesystem,
  since: string | undefined,
): readonly string[] {
  if (format === 'none') return []
  const isPart = size !== undefined && deviceSize !== undefined && size < deviceSize * WHOLE
  if (since === undefined && !isPart) return []
  const article = /^[aeioux]/.test(format) ? 'an' : 'a'
  const sized = size === undefined ? '' : ` of ${formatBytes(size)}`
  const older = since === undefined ? '' : ` that was there ${since}`
  const part = isPart ? `, a part of the ${formatBytes(deviceSize)} of its device` : ''
  return [`${device} keeps ${article} ${format}${sized}${older}${part}`]
}
