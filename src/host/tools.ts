import { madeFormat } from '../config/filesystem-formats.ts'
import { assertNever } from '../util/assert-never.ts'
import { reveal } from '../util/secret.ts'
import type { Operation } from './operation.ts'

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

/** The programs without which the operation fails: what the preflight looks for before anything is touched. */
export function toolsOf(operation: Operation): readonly Tool[] {
  switch (operation.kind) {
    case 'wipe-table':
      return ['partx']
    case 'partition':
      return ['sgdisk', 'partx']
    case 'create-array':
      return ['mdadm']
    case 'wipe-signatures':
      return ['wipefs']
    case 'make-filesystem': {
      const made = madeFormat(operation.format)
      return made === undefined ? ['wipefs'] : ['wipefs', made.tool]
    }
    case 'provide-volume-key':
      return []
    case 'format-luks':
      return operation.cex ? ['wipefs', 'cryptsetup', 'zkey', 'zkey-cryptsetup'] : ['wipefs', 'cryptsetup']
    case 'open-luks':
    case 'drop-volume-key':
      return ['cryptsetup']
    case 'bind-clevis':
      return ['cryptsetup', 'clevis']
    case 'mount':
      return ['mount']
    case 'unmount':
      return ['umount']
    case 'add-group':
    case 'modify-group':
      return ['groupadd', 'groupmod']
    case 'delete-group':
      return ['groupdel']
    case 'add-user':
    case 'modify-user':
      return ['useradd', 'usermod']
    case 'delete-user':
      return ['userdel']
    case 'set-kernel-arguments':
      return ['ignition-kargs-helper']
    case 'disable-unit':
      return ['systemctl']
    case 'relabel':
      return ['setfiles']
    case 'write-ssh-keys':
    case 'make-directory':
    case 'write-file':
    case 'append-file':
    case 'make-symlink':
    case 'make-hard-link':
    case 'set-attributes':
    case 'remove':
      return []
    default:
      return assertNever(operation)
  }
}

/** Whether the operation needs a TPM: a clevis pin `tpm2`, itself or inside `sss`. */
export function needsTpm(operation: Operation): boolean {
  if (operation.kind !== 'bind-clevis') return false
  return operation.pin === 'tpm2' || (operation.pin === 'sss' && reveal(operation.config).includes('"tpm2"'))
}
