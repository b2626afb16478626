import type { Unpack } from '../util/compression.ts'
import { DOCUMENT_LIMIT } from '../util/document-limit.ts'
import { sniff } from '../document/sniff.ts'
import type { VariantName } from '../butane/variants.ts'

/** Where Ignition looks for its document in QEMU's firmware, and where Flatcar's looked first. */
export const COREOS_KEY = 'opt/com.coreos/config'
const FLATCAR_KEY = 'opt/org.flatcar-linux/config'

/**
 * Under which names the firmware shows a document to an image of its variant. A config of Ignition does not say for whom it
 * is: it is shown under both.
 */
export function firmwareKeys(bytes: Uint8Array, unpack: Unpack): readonly string[] {
  const variant = variantOf(bytes, unpack)
  if (variant === undefined) return [COREOS_KEY, FLATCAR_KEY]
  return [variant === 'flatcar' ? FLATCAR_KEY : COREOS_KEY]
}

/** The variant that a Butane document names; a Container Linux Config is Flatcar's. */
function variantOf(bytes: Uint8Array, unpack: Unpack): VariantName | undefined {
  const sniffed = sniff(bytes, { unpack, limit: DOCUMENT_LIMIT })
  if (sniffed.kind !== 'document' || sniffed.language === 'ignition') return undefined
  if (sniffed.language === 'container-linux') return 'flatcar'
  const [, name] = /^variant:\s*["']?([a-z0-9]+)/m.exec(new TextDecoder().decode(sniffed.bytes)) ?? []
  return name === 'flatcar' ? 'flatcar' : 'fcos'
}
