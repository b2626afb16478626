/** The node of a partition, as the kernel names it: `sda1`, but `nvme0n1p1` behind a digit. */
export function partitionNode(disk: string, number: number): string {
  return `${disk}${/\d$/.test(disk) ? 'p' : ''}${number}`
}

/** The path of a partition of the disk at a path: udev's links to partitions end in `-part1`. */
export function partitionPath(disk: string, number: number): string {
  return disk.startsWith('/dev/disk/') ? `${disk}-part${number}` : partitionNode(disk, number)
}
