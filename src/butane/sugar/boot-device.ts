import type { ConfigPath } from '../../report/path.ts'
import type { JsonObject, JsonValue } from '../../util/json.ts'
import type { TranslationContext } from '../context.ts'
import type { BootDevice, ButaneDocument } from '../model.ts'
import { documentKey } from '../provenance.ts'
import { PARTITIONS, partitionLayout } from './layouts.ts'

/**
 * The disks, arrays, volumes and filesystems of an encrypted or mirrored boot disk; the user's own storage is merged
 * over them. Without a request for either there is nothing.
 */
export function bootDevice(document: ButaneDocument, context: TranslationContext): JsonObject | undefined {
  const { boot_device: boot } = document
  if (boot === undefined) return undefined
  const isEncrypted = wantsEncryption(boot)
  const devices = boot.mirror?.devices ?? []
  if (!isEncrypted && devices.length === 0) return undefined
  const builder = createBuilder(context)
  if (devices.length > 0) addMirror(boot, devices, builder)
  if (isEncrypted) addVolume(boot, devices.length > 0, builder)
  const rootDevice = isEncrypted ? '/dev/mapper/root' : '/dev/md/md-root'
  const root = { device: rootDevice, format: 'xfs', label: 'root', wipeFilesystem: true }
  builder.add('filesystems', root, ['boot_device'])
  return { storage: builder.storage }
}

/** Whether a boot device asks for encryption: by a TPM, Tang servers or a Crypto Express adapter. */
export function wantsEncryption(boot: BootDevice): boolean {
  const { luks } = boot
  return luks?.tpm2 === true || (luks?.tang ?? []).length > 0 || luks?.cex?.enabled === true
}

interface Builder {
  readonly storage: Record<string, JsonValue[]>
  readonly context: TranslationContext
  readonly add: (list: string, value: JsonObject, from: ConfigPath) => void
}

function createBuilder(context: TranslationContext): Builder {
  const storage: Record<string, JsonValue[]> = {}
  return {
    storage,
    context,
    add(list, value, from) {
      const values = (storage[list] ??= [])
      if (values.length === 0) context.provenance.came(storage, list, from)
      context.provenance.came(values, values.length, from)
      values.push(value)
    },
  }
}

function addMirror(boot: BootDevice, devices: readonly string[], { add, context }: Builder): void {
  const layout = partitionLayout(boot.layout)
  const mirror = ['boot_device', 'mirror']
  const members = (label: string): string[] => devices.map((_, index) => `/dev/disk/by-partlabel/${label}-${index + 1}`)
  for (const [index, device] of devices.entries()) {
    const from = context.paths.pathOf(devices, index)
    const partitions = layout.map((slot) => {
      const { label, ...rest } = PARTITIONS[slot]
      return { label: `${label}-${index + 1}`, ...rest }
    })
    add('disks', { device, partitions, wipeTable: true }, from)
    if (!layout.includes('esp')) continue
    const label = `esp-${index + 1}`
    const esp = { device: `/dev/disk/by-partlabel/${label}`, format: 'vfat', label, wipeFilesystem: true }
    add('filesystems', esp, from)
  }
  const boots = { name: 'md-boot', level: 'raid1', devices: members('boot'), options: ['--metadata=1.0'] }
  add('raid', boots, mirror)
  add('raid', { name: 'md-root', level: 'raid1', devices: members('root') }, mirror)
  const bootFilesystem = { device: '/dev/md/md-boot', format: 'ext4', label: 'boot', wipeFilesystem: true }
  add('filesystems', bootFilesystem, mirror)
}

function addVolume(boot: BootDevice, isMirrored: boolean, { add, context }: Builder): void {
  const { luks = {} } = boot
  const luksPath = ['boot_device', 'luks']
  const bound: JsonObject =
    luks.cex?.enabled === true ? { cex: { enabled: true } } : { clevis: clevisOf(luks, context) }
  const volume: JsonObject = {
    name: 'root',
    label: 'luks-root',
    wipeVolume: true,
    device: underlyingDevice(boot, isMirrored),
    ...bound,
    discard: luks.discard,
  }
  if (luks.discard !== undefined) context.provenance.came(volume, 'discard', [...luksPath, 'discard'])
  if ('cex' in bound) context.provenance.came(volume, 'cex', [...luksPath, 'cex'])
  add('luks', volume, luksPath)
}

function clevisOf(luks: NonNullable<BootDevice['luks']>, context: TranslationContext): JsonObject {
  const clevis: Record<string, JsonValue> = {}
  const servers = (luks.tang ?? []) as readonly JsonObject[]
  if (servers.length > 0) {
    const tang = servers.map((server) => {
      const entries = ['url', 'thumbprint', 'advertisement'].map((key) => [key, server[key]] as const)
      const made: JsonObject = Object.fromEntries(entries.filter(([, value]) => value !== undefined))
      context.provenance.copied(made, server)
      return made
    })
    context.provenance.copied(tang, servers)
    clevis['tang'] = tang
  }
  if (luks.threshold !== undefined) clevis['threshold'] = luks.threshold
  if (luks.tpm2 !== undefined) clevis['tpm2'] = luks.tpm2
  for (const key of Object.keys(clevis)) {
    context.provenance.came(clevis, key, ['boot_device', 'luks', documentKey(key)])
  }
  return clevis
}

function underlyingDevice({ layout, luks }: BootDevice, isMirrored: boolean): string {
  if (layout === 's390x-eckd') return `${luks?.device ?? ''}2`
  if (layout === 's390x-zfcp') return `${luks?.device ?? ''}4`
  return isMirrored ? '/dev/md/md-root' : '/dev/disk/by-partlabel/root'
}
