/** Most partitions of a GPT as every tool makes it. */
export const GPT_ENTRIES = 128

/** Most UTF-16 code units of a partition's label. */
export const GPT_LABEL_LENGTH = 36

/** The type of a partition for which none was given: Linux filesystem data. */
export const LINUX_DATA = '0FC63DAF-8483-4772-8E79-3D69D8477DE4'

/** The sectors of a disk that partitions may use: first and last, inclusive. */
export interface UsableSectors {
  readonly first: number
  readonly last: number
}

/**
 * The sectors between the two copies of a GPT (UEFI specification, 5.3): a protective MBR, a header and 16 KiB of
 * entries in front, entries and a header behind.
 */
export function usableSectors(sectors: number, sectorSize: number): UsableSectors {
  const entries = Math.ceil((GPT_ENTRIES * 128) / sectorSize)
  return { first: 2 + entries, last: sectors - 2 - entries }
}
