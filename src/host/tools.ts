import { MADE_FORMATS, type MadeFormat } from '../config/filesystem-formats.ts'

/** What is run besides the programs that make filesystems. */
const BESIDE_FORMATS = [
  'clevis',
  'cryptsetup',
  'groupadd',
  'groupdel',
  'groupmod',
  'ignition-kargs-helper',
  'is-live-image',
  'mdadm',
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
export type Tool = (typeof BESIDE_FORMATS)[number] | MadeFormat['tool']

/** Every program that the real host runs, looked up on its PATH. The initramfs is built from this list. */
export const TOOLS: readonly Tool[] = [
  ...BESIDE_FORMATS,
  ...[...MADE_FORMATS.values()].map(({ tool }) => tool),
].toSorted()
