/** A disk's path and the number of a partition of it. */
export interface PartitionName {
  readonly disk: string
  readonly number: number
}

/**
 * Takes the path of a partition's node apart: `/dev/sda1`, `/dev/nvme0n1p4`, `/dev/disk/by-id/x-part2`.
 * @returns `undefined` when the path does not look like a partition's
 */
export function partitionName(path: string): PartitionName | undefined {
  const [, disk, number] =
    /^(\/dev\/disk\/by-[a-z]+\/.+)-part(\d+)$/.exec(path) ??
    /^(\/dev\/(?:sd|vd|xvd|hd)[a-z]+)(\d+)$/.exec(path) ??
    /^(\/dev\/(?:nvme\d+n\d+|mmcblk\d+|loop\d+|nbd\d+))p(\d+)$/.exec(path) ??
    []
  return disk === undefined || number === undefined ? undefined : { disk, number: Number(number) }
}

/** Whether the path is the node itself and not a link that udev makes. */
export function isNode(path: string): boolean {
  return !path.startsWith('/dev/disk/')
}
