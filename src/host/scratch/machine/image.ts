import { uuidAsShown } from '../../../config/filesystem-formats.ts'
import { MIB } from '../../../util/bytes.ts'
import { LINUX_DATA } from '../../gpt.ts'
import { stableUuids } from '../devices/stable-uuid.ts'
import type { DiskState } from '../devices/state.ts'

/** The link that Fedora CoreOS makes to the disk that it boots from. */
export const COREOS_BOOT_DISK = '/dev/disk/by-id/coreos-boot-disk'

/** The partitions of a Fedora CoreOS image: label, size in MiB, type, and the filesystem inside with its label. */
const LAYOUT: readonly (readonly [string, number, string, string?, string?])[] = [
  ['BIOS-BOOT', 1, '21686148-6449-6E6F-744E-656564454649'],
  ['EFI-SYSTEM', 127, 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B', 'vfat', 'EFI-SYSTEM'],
  ['boot', 384, LINUX_DATA, 'ext4', 'boot'],
  ['root', 2048, LINUX_DATA, 'xfs', 'root'],
]

const uuid = stableUuids('image')

/** Puts the partitions of the image on a disk: a document that names the boot disk builds on them. */
export function writeImage(disk: DiskState): void {
  let start = MIB / disk.sectorSize
  disk.table = 'gpt'
  for (const [index, [label, sizeMiB, typeGuid, type, fsLabel]] of LAYOUT.entries()) {
    const size = (sizeMiB * MIB) / disk.sectorSize
    disk.partitions.push({ number: index + 1, start, size, label, guid: uuid(label).toUpperCase(), typeGuid })
    if (type !== undefined) {
      const id = uuid('filesystem', label)
      disk.areas[String(start * disk.sectorSize)] = {
        type,
        uuid: uuidAsShown(type, id),
        label: fsLabel,
      }
    }
    start += size
  }
}
