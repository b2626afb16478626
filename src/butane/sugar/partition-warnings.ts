import { report, type TranslationContext } from '../context.ts'
import { hasFeature } from '../features.ts'
import type { ButaneDisk, ButaneDocument, ButanePartition } from '../model.ts'

/** What a root partition must have so that later versions of the operating system fit (Fedora CoreOS's own advice). */
const ROOT_MINIMUM_MIB = 8192

const BOOT_DISK = '/dev/disk/by-id/coreos-boot-disk'

/** The partitions that the operating system's image brings, and their numbers. */
const RESERVED: Readonly<Record<string, number>> = {
  'BIOS-BOOT': 1,
  'PowerPC-PReP-boot': 1,
  'EFI-SYSTEM': 2,
  boot: 3,
  root: 4,
}

/** Warns of partitions that would make trouble at a reinstallation or an update. */
export function warnOfPartitions(document: ButaneDocument, context: TranslationContext): void {
  for (const disk of document.storage?.disks ?? []) {
    for (const partition of disk.partitions ?? []) warnOfPartition(partition, { disk, document, context })
  }
}

interface Surroundings {
  readonly disk: ButaneDisk
  readonly document: ButaneDocument
  readonly context: TranslationContext
}

function warnOfPartition(partition: ButanePartition, { disk, document, context }: Surroundings): void {
  const { label, number = 0 } = partition
  if (label === undefined || label === '') return
  const pathOf = (key: string): ReturnType<typeof context.paths.pathOf> => context.paths.pathOf(partition, key)
  const { variant } = context
  const { device = '', wipe_table: isWiped = false } = disk
  const isMirrored = (document.boot_device?.mirror?.devices ?? []).includes(device)
  if (
    hasFeature(variant, 'reuse-by-label-warning') &&
    number === 0 &&
    device !== BOOT_DISK &&
    !isWiped &&
    !isMirrored
  ) {
    report(context, pathOf('number'), { code: 'butane-partition-by-label', severity: 'warning', label })
  }
  const reserved = Object.hasOwn(RESERVED, label) ? RESERVED[label] : undefined
  if (hasFeature(variant, 'reserved-label-warnings') && reserved !== undefined && number !== reserved && !isWiped) {
    report(context, pathOf('label'), { code: 'butane-reserved-label', severity: 'warning', label, number: reserved })
  }
  if (label === 'root' && hasFeature(variant, 'root-size-warnings')) warnOfRoot(partition, disk, context)
}

function warnOfRoot(partition: ButanePartition, disk: ButaneDisk, context: TranslationContext): void {
  const { size_mib: size = 0 } = partition
  if (size !== 0) {
    if (size >= ROOT_MINIMUM_MIB) return
    const path = context.paths.pathOf(partition, 'size_mib')
    report(context, path, { code: 'butane-root-too-small', severity: 'warning', minimum: ROOT_MINIMUM_MIB })
    return
  }
  const all = disk.partitions ?? []
  const later = all.slice(all.indexOf(partition) + 1)
  if (!later.some(({ start_mib: start = 0 }) => start === 0)) return
  report(context, context.paths.pathOf(partition, 'label'), { code: 'butane-root-constrained', severity: 'warning' })
}
