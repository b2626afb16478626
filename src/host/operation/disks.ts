import { madeFormat } from '../../config/filesystem-formats.ts'
import { formatBytes } from '../../util/bytes.ts'
import type { DevicePath } from '../../util/paths.ts'
import { partsForLevel } from './kernel-parts.ts'
import { wholeDevice, type Rows } from './row.ts'
import { quotedText, shownText } from './words.ts'

/** Operations on block devices. */
export interface DiskOperations {
  /** Clears the partition table. */
  readonly 'wipe-table': { readonly device: DevicePath }
  /** Deletes and creates partitions in one commit. Geometry is final: sectors of `sectorSize` bytes. */
  readonly partition: {
    readonly device: DevicePath
    readonly sectorSize: number
    readonly remove: readonly number[]
    readonly create: readonly NewPartition[]
  }
  readonly 'create-array': {
    /** `NAME` for `/dev/md/NAME`, or a whole `/dev/…` path. */
    readonly name: string
    readonly level: string
    readonly devices: readonly DevicePath[]
    readonly spares: number
    readonly options: readonly string[]
  }
  /** Removes every signature, so that nothing recognises the device any more. */
  readonly 'wipe-signatures': { readonly device: DevicePath }
  readonly 'make-filesystem': {
    readonly device: DevicePath
    readonly format: string
    readonly label?: string
    readonly uuid?: string
    readonly options: readonly string[]
  }
}

/** A partition to be created. */
export interface NewPartition {
  readonly number: number
  /** First sector, in sectors of the disk's logical size. */
  readonly start: number
  /** Length, in sectors of the disk's logical size. */
  readonly size: number
  readonly label?: string
  readonly typeGuid?: string
  readonly guid?: string
}

/** What is known of the kinds of operations on block devices. */
export const DISK_ROWS: Rows<DiskOperations, 'disks'> = {
  'wipe-table': {
    group: 'disks',
    destroys: true,
    once: true,
    tools: ['partx'],
    kernel: [],
    dooms: wholeDevice,
    doing: ({ device }) => `wiping the partition table of ${JSON.stringify(device)}`,
    text: ({ device }) => `clear the partition table of ${shownText(device)}`,
  },
  partition: {
    group: 'disks',
    destroys: ({ remove }) => remove.length > 0,
    once: true,
    tools: ['sgdisk', 'partx'],
    kernel: [],
    dooms({ device, remove, create }, redo) {
      // A partition that it makes may be there already, and is made anew.
      const made = redo ? create.map(({ number }) => number) : []
      return [{ device, partitions: [...remove, ...made] }]
    },
    doing: ({ device }) => `partitioning ${JSON.stringify(device)}`,
    text({ device, sectorSize, remove, create }) {
      const removed = remove.map((number) => `delete partition ${number}`)
      const created = create.map(({ number, label, size, start }) => {
        const named = label ? ` ${quotedText(label)}` : ''
        return `create partition ${number}${named} of ${formatBytes(size * sectorSize)} at ${formatBytes(start * sectorSize)}`
      })
      return `partition ${shownText(device)}: ${[...removed, ...created].join(', ')}`
    },
  },
  'create-array': {
    group: 'disks',
    destroys: true,
    once: true,
    tools: ['mdadm'],
    kernel: ({ level }) => partsForLevel(level),
    dooms: ({ devices }) => devices.map((device) => ({ device, partitions: 'all' })),
    doing: ({ name }) => `making the array ${JSON.stringify(name)}`,
    text({ name, level, devices, spares }) {
      const spare = spares > 0 ? ` (${spares} of them spare)` : ''
      return `create the ${shownText(level)} array ${shownText(name)} of ${devices.map(shownText).join(' ')}${spare}`
    },
  },
  'wipe-signatures': {
    group: 'disks',
    destroys: true,
    once: true,
    tools: ['wipefs'],
    kernel: [],
    dooms: wholeDevice,
    doing: ({ device }) => `wiping the signatures of ${JSON.stringify(device)}`,
    text: ({ device }) => `wipe all signatures of ${shownText(device)}`,
  },
  'make-filesystem': {
    group: 'disks',
    destroys: true,
    once: true,
    tools({ format }) {
      const made = madeFormat(format)
      return made === undefined ? ['wipefs'] : ['wipefs', made.tool]
    },
    kernel: [],
    dooms: wholeDevice,
    doing: ({ device, format }) => `making a filesystem (${format}) on ${JSON.stringify(device)}`,
    text({ device, format, label }) {
      const labelled = label ? ` labelled ${quotedText(label)}` : ''
      return `make the ${shownText(format)} filesystem on ${shownText(device)}${labelled}`
    },
  },
}
