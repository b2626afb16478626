import { hasCex, hasClevis, hasKeyFile } from '../../src/config/luks.ts'
import type { Luks } from '../../src/config/model.ts'
import { olderThan, onPartitionedDisk } from '../../src/engine/earlier-storage.ts'
import type { DecideInput, Decision } from '../../src/engine/stage.ts'
import { joinErrors, type FirstlightError } from '../../src/errors.ts'
import { resourceId } from '../../src/fetch/resource-id.ts'
import type { LuksOperation, Operation, PlannedOperation } from '../../src/host/operation/operation.ts'
import { devicePath } from '../../src/util/paths.ts'
import type { ConfigPath } from '../../src/report/path.ts'
import { formatBytes } from '../../src/util/bytes.ts'
import { sha256 } from '../../src/util/digest.ts'
import { printableUrl } from '../../src/util/secret.ts'
import { bindingOf } from './clevis.ts'
import { HEADER_SIZE, type LuksInspection } from './inspect.ts'
import { obstaclesTo } from './obstacles.ts'

/**
 * Decides what each volume needs. Volumes are made one after the other: the cost of their keys is measured while they
 * are formatted, and two at once would make both measure too little.
 */
export function decideLuks({ config, inspection, facts }: DecideInput<LuksInspection>): Decision {
  const volumes = config.storage?.luks ?? []
  const operations: PlannedOperation[] = []
  const notes: string[] = []
  const errors: FirstlightError[] = []
  for (const [index, volume] of volumes.entries()) {
    const path: ConfigPath = ['storage', 'luks', index]
    const { device = '' } = volume
    const seen = inspection.volumes[index] ?? {}
    const known = { device, identity: seen.identity ?? device }
    const doing = `making the volume ${JSON.stringify(volume.name)} on ${device}`
    errors.push(...obstaclesTo(volume, seen, path), ...onPartitionedDisk(facts, known, { doing, path }))
    if (seen.small !== undefined) notes.push(small(volume, seen.small))
    const isReused = volume.wipeVolume !== true && seen.header !== undefined
    const since = olderThan(facts, known)
    if (isReused && since !== undefined) notes.push(`${device} keeps a LUKS volume that was there ${since}`)
    const wanted = isReused ? reuse(volume) : make(volume, inspection.seed)
    operations.push(...wanted.map((operation) => ({ operation, path })))
  }
  const [first, ...rest] = errors
  if (first) throw joinErrors([first, ...rest])
  const kept = volumes.filter((volume) => !hasClevis(volume)).map(({ name }) => name)
  return { operations, notes, leaves: { keptVolumeKeys: kept } }
}

function small({ device = '' }: Luks, size: number): string {
  const limit = `a LUKS header usually takes ${formatBytes(HEADER_SIZE)}`
  return `${device} has ${formatBytes(size)}, and ${limit}: the machine's own cryptsetup will say`
}

/** The volume is opened with the config's key; nothing in its header changes. */
function reuse(volume: Luks): readonly Operation[] {
  const { name, discard = false } = volume
  const device = devicePath(volume.device ?? '')
  return [provideKey(volume), { kind: 'open-luks', volume: name, device, discard, options: [], persistent: false }]
}

function make(volume: Luks, seed: string): readonly Operation[] {
  const { name, label = '', options = [], openOptions = [], discard = false } = volume
  const device = devicePath(volume.device ?? '')
  const uuid = volume.uuid === undefined || volume.uuid === '' ? uuidOf(seed, name) : volume.uuid
  const named = label === '' ? {} : { label }
  return [
    provideKey(volume),
    ...(volume.wipeVolume === true ? [{ kind: 'wipe-signatures', device } as const] : []),
    { kind: 'format-luks', volume: name, device, ...named, uuid, options, cex: hasCex(volume) },
    { kind: 'open-luks', volume: name, device, discard, options: openOptions, persistent: true },
    ...(hasClevis(volume) ? [{ kind: 'bind-clevis', volume: name, device, ...bindingOf(volume.clevis) } as const] : []),
    ...(hasClevis(volume) && !hasKeyFile(volume) ? [{ kind: 'drop-volume-key', volume: name, device } as const] : []),
  ]
}

function provideKey(volume: Luks): LuksOperation {
  const { name, keyFile } = volume
  if (hasCex(volume)) return { kind: 'provide-volume-key', volume: name, from: 'cex' }
  if (keyFile === undefined || !hasKeyFile(volume))
    return { kind: 'provide-volume-key', volume: name, from: 'generated' }
  const shown = printableUrl(keyFile.source ?? '')
  return { kind: 'provide-volume-key', volume: name, from: { kind: 'resource', id: resourceId(keyFile), shown } }
}

/**
 * A UUID for a volume whose config gives none (RFC 9562, version 8). It is decided here, not by cryptsetup, so that a
 * volume made once more after a power cut is still the one that crypttab names.
 */
function uuidOf(seed: string, name: string): string {
  const hex = sha256(JSON.stringify(['luks', seed, name]))
  const variant = (8 + (Number.parseInt(hex.slice(16, 17), 16) % 4)).toString(16)
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, variant + hex.slice(17, 20)]
  return [...groups, hex.slice(20, 32)].join('-')
}
