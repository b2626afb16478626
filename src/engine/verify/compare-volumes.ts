import { formatNamed, isSameUuid } from '../../config/filesystem-formats.ts'
import { hasClevis } from '../../config/luks.ts'
import type { Config, Filesystem, Luks, Raid } from '../../config/model.ts'
import type { Devices, LuksHeader, Signature } from '../../host/host.ts'
import type { Operation, PlannedOperation } from '../../host/operation/operation.ts'
import { quotedText, shownText } from '../../host/operation/words.ts'
import { devicePath } from '../../util/paths.ts'
import { collect, joinComparisons, type Collector, type Comparison } from './finding.ts'
import { reading } from './unreadable.ts'

/** Compares arrays, LUKS volumes and filesystems with what a probe says of them, without any key. */
export async function compareVolumes(
  { storage = {} }: Config,
  operations: readonly PlannedOperation[],
  devices: Devices,
): Promise<Comparison> {
  const all: Comparison[] = []
  for (const [index, raid] of (storage.raid ?? []).entries()) {
    const collector = collect(`array ${quotedText(raid.name)}`, ['storage', 'raid', index], RAID_KEYS)
    await compareArray(raid, devices, collector)
    all.push(collector.comparison)
  }
  for (const [index, volume] of (storage.luks ?? []).entries()) {
    const collector = collect(`LUKS volume ${quotedText(volume.name)}`, ['storage', 'luks', index], LUKS_KEYS)
    await compareLuks({ volume, made: formatOf(volume, operations) }, devices, collector)
    all.push(collector.comparison)
  }
  for (const [index, filesystem] of (storage.filesystems ?? []).entries()) {
    const { device, format = '' } = filesystem
    if (format === '' || formatNamed(format)?.on === 'tag') continue
    const path = ['storage', 'filesystems', index]
    const collector = collect(`filesystem on ${shownText(device)}`, path, FILESYSTEM_KEYS)
    await compareFilesystem(filesystem, devices, collector)
    all.push(collector.comparison)
  }
  return joinComparisons(all)
}

/**
 * What to say when a device is not there; `undefined` when it is. A volume may be closed, and a name that was made of a
 * label may have gone when the run made the device anew: neither is known to be a deviation.
 */
export async function missingDevice(
  devices: Devices,
  device: string,
): Promise<{ readonly missing: string } | { readonly reason: string } | undefined> {
  const identity = await reading(() => devices.identity(devicePath(device)))
  if ('reason' in identity) return identity
  if (identity.value !== undefined) return undefined
  if (/^\/dev\/(mapper|disk\/by-id\/dm-)/.test(device)) return { reason: `${shownText(device)} is not open` }
  if (/^\/dev\/disk\/by-(label|uuid)\//.test(device)) {
    return { reason: `nothing has the name ${shownText(device)} now, which the run itself may have taken away` }
  }
  return { missing: `the device ${shownText(device)} is not there` }
}

const RAID_KEYS = { level: 'level', members: 'devices' } as const

async function compareArray(
  { name, level = '', devices: members = [] }: Raid,
  devices: Devices,
  collector: Collector,
): Promise<void> {
  const read = await reading(() => devices.array(name))
  if ('reason' in read) return collector.skip('all', read.reason)
  if (read.value === undefined) return collector.differs('presence', 'does not run')
  const found = read.value
  if (levelName(found.level) !== levelName(level)) {
    collector.differs('level', `level is ${shownText(found.level)}, the document says ${shownText(level)}`)
  }
  if (found.devices.length !== members.length) {
    collector.differs('members', `number of members is ${found.devices.length}, the document says ${members.length}`)
  }
}

/** One name for each level: `mirror`, `1` and `raid1` are the same. */
function levelName(level: string): string {
  if (level === 'stripe') return 'raid0'
  if (level === 'mirror') return 'raid1'
  return /^\d+$/.test(level) ? `raid${level}` : level
}

const LUKS_KEYS = { uuid: 'uuid', label: 'label', flags: 'discard' } as const

type FormatLuks = Operation<'format-luks'>

function formatOf({ name }: Luks, operations: readonly PlannedOperation[]): FormatLuks | undefined {
  for (const { operation } of operations) {
    if (operation.kind === 'format-luks' && operation.volume === name) return operation
  }
  return undefined
}

interface WantedVolume {
  readonly volume: Luks
  /** How it was formatted; absent for one that was there before. */
  readonly made: FormatLuks | undefined
}

async function compareLuks({ volume, made }: WantedVolume, devices: Devices, collector: Collector): Promise<void> {
  const missing = await missingDevice(devices, volume.device ?? '')
  if (missing !== undefined) {
    if ('reason' in missing) return collector.skip('all', missing.reason)
    return collector.differs('presence', missing.missing)
  }
  const read = await reading(() => devices.luks(devicePath(volume.device ?? '')))
  if ('reason' in read) return collector.skip('all', read.reason)
  if (read.value === undefined)
    return collector.differs('presence', `${shownText(volume.device ?? '')} holds no LUKS volume`)
  compareHeader({ ...volume, uuid: made?.uuid ?? volume.uuid ?? '' }, read.value, collector)
  const what = hasClevis(volume) ? 'its keys and its clevis binding' : 'its keys'
  collector.skip('keys', `${what} can be tried only with a key`)
}

function compareHeader(
  { uuid = '', label, discard = false, openOptions = [] }: Luks,
  found: LuksHeader,
  collector: Collector,
): void {
  if (uuid !== '' && uuid.toLowerCase() !== found.uuid.toLowerCase()) {
    collector.differs('uuid', `UUID is ${shownText(found.uuid)}, the run gave it ${shownText(uuid)}`)
  }
  if (label !== undefined && label !== (found.label ?? '')) {
    collector.differs('label', `label is ${quotedText(found.label ?? '')}, the document says ${quotedText(label)}`)
  }
  // Options of the document's own may store the flag as well.
  if (discard !== found.discard && !openOptions.includes('--allow-discards')) {
    collector.differs('flags', `${found.discard ? 'allows' : 'does not allow'} discards, other than the document says`)
  }
}

const FILESYSTEM_KEYS = { type: 'format', label: 'label', uuid: 'uuid' } as const

async function compareFilesystem(wanted: Filesystem, devices: Devices, collector: Collector): Promise<void> {
  const missing = await missingDevice(devices, wanted.device)
  if (missing !== undefined) {
    if ('reason' in missing) return collector.skip('all', missing.reason)
    return collector.differs('presence', missing.missing)
  }
  const read = await reading(() => devices.signature(devicePath(wanted.device)))
  if ('reason' in read) return collector.skip('all', read.reason)
  compareSignature(wanted, read.value, collector)
}

/** Only what the document says is compared. FAT's UUIDs are compared without regard to the dash. */
function compareSignature({ format = '', label, uuid = '' }: Filesystem, found: Signature, collector: Collector): void {
  const type = found.type ?? 'none'
  if (type !== format) {
    return collector.differs('type', `format is ${shownText(type)}, the document says ${shownText(format)}`)
  }
  if (label !== undefined && label !== (found.label ?? '')) {
    collector.differs('label', `label is ${quotedText(found.label ?? '')}, the document says ${quotedText(label)}`)
  }
  if (uuid !== '' && !isSameUuid(format, uuid, found.uuid ?? '')) {
    collector.differs('uuid', `UUID is ${shownText(found.uuid ?? 'none')}, the document says ${shownText(uuid)}`)
  }
}
