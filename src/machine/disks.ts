import { FirstlightError } from '../errors.ts'
import type { MachineDescription } from '../host/scratch/machine/description.ts'
import { COREOS_BOOT_DISK } from '../host/scratch/machine/image.ts'

/** A disk of the machine besides the one that it boots from: blank, until something is put on it. */
export interface ExtraDisk {
  /** The name that documents have for it. */
  readonly device: string
  /** Bytes. */
  readonly size: number
  /** What it is connected to, so that the kernel or udev gives it that name. */
  readonly bus: 'virtio' | 'scsi' | 'nvme'
  /** The serial number, by which udev names it. */
  readonly serial: string
}

/** Names of the disk that the machine boots from. */
const SYSTEM: ReadonlySet<string> = new Set(['/dev/vda', COREOS_BOOT_DISK, '/dev/disk/by-id/virtio-system'])

/** A serial number of virtio has no more room. */
const SERIAL_AT_MOST = 20

/**
 * The disks of a described machine besides its system's, in the order in which they must be connected.
 * @throws FirstlightError `refused` for a name that no disk of QEMU can have
 */
export function extraDisks({ disks }: MachineDescription): readonly ExtraDisk[] {
  const found = Object.entries(disks).flatMap(([node, { size, links, array }]): readonly ExtraDisk[] => {
    const names = [...links, node]
    if (array !== undefined || names.some((name) => SYSTEM.has(name))) return []
    const device = names.find((name) => connection(name) !== undefined)
    const connected = device === undefined ? undefined : connection(device)
    if (device === undefined || connected === undefined) throw unnameable(node)
    return [{ device, size, ...connected }]
  })
  checkOrder(found, 'virtio', /^\/dev\/vd([a-z])$/, 'b')
  checkOrder(found, 'scsi', /^\/dev\/sd([a-z])$/, 'a')
  return found.toSorted((left, right) => (left.device < right.device ? -1 : 1))
}

function connection(device: string): Pick<ExtraDisk, 'bus' | 'serial'> | undefined {
  const [, serial] = /^\/dev\/disk\/by-id\/virtio-([\w.-]+)$/.exec(device) ?? []
  if (serial !== undefined) return serial.length > SERIAL_AT_MOST ? undefined : { bus: 'virtio', serial }
  const [, kernel] = /^\/dev\/(vd[b-z]|sd[a-z]|nvme\dn1)$/.exec(device) ?? []
  if (kernel === undefined) return undefined
  return { bus: kernel.startsWith('vd') ? 'virtio' : kernel.startsWith('sd') ? 'scsi' : 'nvme', serial: kernel }
}

/** The kernel names disks in the order in which it finds them: there can be no /dev/sdc without a /dev/sdb. */
function checkOrder(disks: readonly ExtraDisk[], bus: ExtraDisk['bus'], pattern: RegExp, first: string): void {
  const letters = disks.filter((disk) => disk.bus === bus).flatMap(({ device }) => pattern.exec(device)?.[1] ?? [])
  const last = letters.toSorted().at(-1) ?? ''
  const wanted = Array.from({ length: Math.max(0, last.charCodeAt(0) - first.charCodeAt(0) + 1) }, (_, index) =>
    String.fromCharCode(first.charCodeAt(0) + index),
  )
  const missing = wanted.filter((letter) => !letters.includes(letter))
  if (missing.length === 0) return
  const [name = ''] = disks.filter((disk) => disk.bus === bus).map(({ device }) => device.slice(0, -1))
  throw new FirstlightError(
    'refused',
    `the machine has no ${name}${missing[0] ?? ''}, so that no disk is ${name}${last}`,
    {
      hint: `describe the disks before it too (--machine), or name it /dev/disk/by-id/virtio-NAME`,
    },
  )
}

function unnameable(device: string): FirstlightError {
  return new FirstlightError('refused', `no disk of QEMU can have the name ${device}`, {
    hint: 'name it /dev/vdb, /dev/sda, /dev/nvme0n1 or /dev/disk/by-id/virtio-NAME (20 characters), in the document or as one of its links (--machine)',
  })
}
