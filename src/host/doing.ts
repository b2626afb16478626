import type { DiskOperation, LuksOperation } from './operation.ts'

/** What an error says was being done: the same words whether a copy refuses an operation or the machine itself. */
export function doingOf(operation: DiskOperation | LuksOperation): string {
  switch (operation.kind) {
    case 'wipe-table':
      return `wiping the partition table of ${JSON.stringify(operation.device)}`
    case 'partition':
      return `partitioning ${JSON.stringify(operation.device)}`
    case 'create-array':
      return `making the array ${JSON.stringify(operation.name)}`
    case 'wipe-signatures':
      return `wiping the signatures of ${JSON.stringify(operation.device)}`
    case 'make-filesystem':
      return `making a filesystem (${operation.format}) on ${JSON.stringify(operation.device)}`
    case 'provide-volume-key':
      return `providing a key for the volume ${JSON.stringify(operation.volume)}`
    case 'format-luks':
      return `formatting ${JSON.stringify(operation.device)} as the volume ${JSON.stringify(operation.volume)}`
    case 'open-luks':
      return `opening the volume ${JSON.stringify(operation.volume)} on ${JSON.stringify(operation.device)}`
    case 'bind-clevis':
      return `binding the volume ${JSON.stringify(operation.volume)}`
    case 'drop-volume-key':
      return `removing the generated key from ${JSON.stringify(operation.device)}`
  }
}
