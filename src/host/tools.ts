/** Every program that the real host runs, looked up on its PATH. The initramfs is built from this list. */
export const TOOLS = [
  'clevis',
  'cryptsetup',
  'groupadd',
  'groupdel',
  'groupmod',
  'ignition-kargs-helper',
  'is-live-image',
  'mdadm',
  'mkfs.btrfs',
  'mkfs.ext4',
  'mkfs.fat',
  'mkfs.xfs',
  'mkswap',
  'mount',
  'partx',
  'setfiles',
  'sgdisk',
  'sync',
  'systemctl',
  'udevadm',
  'umount',
  'useradd',
  'userdel',
  'usermod',
  'wipefs',
  'zkey',
  'zkey-cryptsetup',
] as const

/** One of {@link TOOLS}. */
export type Tool = (typeof TOOLS)[number]
