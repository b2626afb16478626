import type { Signature } from '../host/host.ts'
import type { Clevis } from '../config/model.ts'
import { formatBytes } from '../util/bytes.ts'
import { printableUrl } from '../util/secret.ts'

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

/** A size, where it is known: `4 TiB`, `19.5 GiB`. What rounds to a whole number is written as one. */
export function sizeText(bytes: number | undefined): string {
  if (bytes === undefined) return 'size unknown'
  const [number = '', unit = ''] = formatBytes(bytes).split(' ')
  if (number === '1024.0') return formatBytes(Math.round(bytes / 1024 ** 3) * 1024 ** 3)
  return `${number.replace(/\.0$/, '')} ${unit}`
}

/** What opens a volume, each way as people call it. */
export function waysOf({ tpm2, tang = [], custom }: Clevis): readonly string[] {
  return [
    ...(tpm2 === true ? ['TPM2'] : []),
    ...tang.map(({ url }) => `Tang at ${printableUrl(url)}`),
    ...(custom?.pin === undefined || custom.pin === '' ? [] : [`clevis pin ${custom.pin}`]),
  ]
}
