import type { Filesystem } from '../../src/config/model.ts'

/** Whether an entry asks for a filesystem on a block device. */
export function isMade({ format = '' }: Filesystem): boolean {
  return format !== '' && format !== 'virtiofs'
}
