import { hasClevis, hasKeyFile } from '../../src/config/luks.ts'
import type { Luks } from '../../src/config/model.ts'
import { FirstlightError, type ErrorCode } from '../../src/errors.ts'
import type { ConfigPath } from '../../src/report/path.ts'
import type { SeenVolume } from './inspect.ts'

const WIPE_HINT = 'set wipeVolume: true to format the device anew; everything on it is lost'

/** Why a volume can neither be made on its device nor taken as it is. */
export function obstaclesTo(volume: Luks, seen: SeenVolume, path: ConfigPath): readonly FirstlightError[] {
  const told = (code: ErrorCode, what: string, hint: string): FirstlightError =>
    new FirstlightError(code, `making the volume ${JSON.stringify(volume.name)} on ${volume.device ?? ''}: ${what}`, {
      path,
      hint,
      facts: { volume: volume.name, device: volume.device ?? '' },
    })
  if (seen.inUse !== undefined) {
    return [
      told('device-in-use', `the device is in use: ${seen.inUse}`, 'release the device; one in use is never changed'),
    ]
  }
  if (volume.wipeVolume === true) return []
  if (seen.header) return differencesFrom(volume, seen.header).map((what) => told('luks-mismatch', what, WIPE_HINT))
  if (seen.partitions !== undefined) {
    const count = seen.partitions === 1 ? 'one partition' : `${seen.partitions} partitions`
    const table = seen.partitions === 0 ? 'a partition table that is not GPT' : `a table of ${count}`
    return [told('signature-found', `it holds ${table}`, WIPE_HINT)]
  }
  if (seen.signature === undefined) return []
  return [told('signature-found', `it holds ${seen.signature}`, WIPE_HINT)]
}

/** Why a volume cannot be reused: what would have to be changed in it, or cannot be known without its key. */
function differencesFrom(volume: Luks, header: NonNullable<SeenVolume['header']>): readonly string[] {
  if (header.version === 1) return ['it holds a LUKS1 volume, which is not supported']
  const { label, uuid = '', discard = false } = volume
  return [
    ...(hasClevis(volume) ? ['it holds a LUKS volume, and one with clevis is never reused'] : []),
    ...(hasKeyFile(volume) ? [] : ['it holds a LUKS volume, which can be reused only with a keyFile']),
    ...(label === undefined || label === (header.label ?? '')
      ? []
      : [`its label is ${JSON.stringify(header.label ?? '')} instead of ${JSON.stringify(label)}`]),
    ...(uuid === '' || uuid === header.uuid ? [] : [`its UUID is ${header.uuid} instead of ${uuid}`]),
    ...(discard === header.discard ? [] : [`it ${header.discard ? 'allows' : 'does not allow'} discards`]),
  ]
}
