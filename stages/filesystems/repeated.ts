import type { Filesystem } from '../../src/config/model.ts'
import { FirstlightError } from '../../src/errors.ts'
import type { FilesystemsInspection } from './inspect.ts'

/**
 * Refuses two entries that are one device under two names when anything is made on it: the second would destroy the
 * first, or what it was to keep. One filesystem that stays may have as many names as it likes.
 * @param made the nodes on which something is made
 */
export function repeatedDevices(
  filesystems: readonly Filesystem[],
  inspection: FilesystemsInspection,
  made: ReadonlySet<string>,
): readonly FirstlightError[] {
  const names = new Map<string, string>()
  return filesystems.flatMap(({ device }, index) => {
    const identity = inspection[index]?.identity
    if (identity === undefined || !made.has(identity)) return []
    const other = names.get(identity)
    if (other === undefined) names.set(identity, device)
    if (other === undefined) return []
    return [
      new FirstlightError('device-repeated', `making a filesystem on ${device}: it and ${other} are one device`, {
        path: ['storage', 'filesystems', index, 'device'],
        facts: { device, other },
        hint: 'leave one of the two entries out',
      }),
    ]
  })
}
