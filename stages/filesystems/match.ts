import { isSameUuid } from '../../src/config/filesystem-formats.ts'
import type { Filesystem } from '../../src/config/model.ts'
import type { SeenFilesystem } from './inspect.ts'

/**
 * In what a device is not as the config wants it, in words; nothing when its filesystem can stay.
 *
 * Only what the config says is compared. `none` wants a blank device. UUIDs are compared without regard to case, and
 * FAT's without regard to the dash.
 */
export function differencesOf(wanted: Filesystem, found: SeenFilesystem): readonly string[] {
  const { format = '', label, uuid = '' } = wanted
  const wantedType = format === 'none' ? undefined : format
  if (found.type !== wantedType) return [`format ${found.type ?? 'none'} instead of ${format}`]
  return [
    ...(label === undefined || label === (found.label ?? '')
      ? []
      : [`label ${JSON.stringify(found.label ?? '')} instead of ${JSON.stringify(label)}`]),
    ...(uuid === '' || isSameUuid(format, uuid, found.uuid ?? '')
      ? []
      : [`UUID ${found.uuid ?? 'none'} instead of ${uuid}`]),
  ]
}
