import type { Signature } from '../host/host.ts'
import { formatBytes } from '../util/bytes.ts'

/** Names as they stand in messages: `"a"`, `"a" and "b"`. */
export function quoted(name: string): string {
  return JSON.stringify(name)
}

const KINDS: Readonly<Record<string, string>> = {
  crypto_LUKS: 'LUKS volume',
  linux_raid_member: 'member of a RAID array',
  LVM2_member: 'member of an LVM group',
  swap: 'swap',
}

/** What is on a device, by name: `ext4 "important"`; `undefined` for nothing that anybody would recognise. */
export function signatureName({ type, label }: Signature): string | undefined {
  if (type === undefined) return undefined
  return `${KINDS[type] ?? type}${label === undefined || label === '' ? '' : ` ${quoted(label)}`}`
}

/** A size, where it is known. */
export function sizeText(bytes: number | undefined): string {
  return bytes === undefined ? 'size unknown' : formatBytes(bytes)
}
