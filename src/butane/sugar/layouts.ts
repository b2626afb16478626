/** The partitions that boot disks are made of, without the number of the disk that their labels end in. */
export const PARTITIONS = {
  bios: { label: 'bios', sizeMiB: 1, typeGuid: '21686148-6449-6E6F-744E-656564454649' },
  reserved: { label: 'reserved', sizeMiB: 1, typeGuid: '8DA63339-0007-60C0-C436-083AC8230908' },
  prep: { label: 'prep', sizeMiB: 4, typeGuid: '9E1A2D38-C612-4316-AA26-8B49521E5A8B' },
  esp: { label: 'esp', sizeMiB: 127, typeGuid: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B' },
  boot: { label: 'boot', sizeMiB: 384 },
  root: { label: 'root' },
} as const

/** The name of a partition in {@link PARTITIONS}. */
export type PartitionSlot = keyof typeof PARTITIONS

/** What there is to know of a layout. */
export interface BootLayout {
  /** The partitions of a mirrored disk, in order; none where a mirror is not possible. */
  readonly mirror?: readonly PartitionSlot[]
  readonly s390x?: true
  /** What the whole disk is called, where it must be named; unanchored at the start as in Butane. */
  readonly wholeDisk?: RegExp
}

/** Every layout of boot disks. */
export const LAYOUTS: Readonly<Record<string, BootLayout>> = {
  x86_64: { mirror: ['bios', 'esp', 'boot', 'root'] },
  aarch64: { mirror: ['reserved', 'esp', 'boot', 'root'] },
  ppc64le: { mirror: ['prep', 'reserved', 'boot', 'root'] },
  's390x-eckd': { s390x: true, wholeDisk: /\/dev\/dasd[a-z]$/ },
  's390x-virt': { s390x: true },
  's390x-zfcp': { s390x: true, wholeDisk: /\/dev\/sd[a-z]$/ },
}

/** The partitions of a mirrored disk of a layout; x86_64 unless told. */
export function partitionLayout(layout = 'x86_64'): readonly PartitionSlot[] {
  return LAYOUTS[layout]?.mirror ?? []
}
