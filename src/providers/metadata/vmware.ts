/** VMware tells a machine its network in netplan's words, in the guestinfo key `metadata`. */
import { gunzipSync } from 'node:zlib'
import { FirstlightError } from '../../errors.ts'
import type { ProviderContext } from '../provider.ts'
import { readBase64 } from '../../util/base64.ts'
import type { Metadata } from './metadata.ts'
import { NO_METADATA } from './metadata.ts'
import { networkConfig } from './network-config.ts'
import { hostnameIn, parseYaml } from './service.ts'

const LIMIT = 4 * 1024 * 1024

/** The metadata of a virtual machine of VMware. */
export async function fetchVmware({ helpers }: ProviderContext): Promise<Metadata> {
  const [data, encoding] = [await helpers.getGuestinfo('metadata'), await helpers.getGuestinfo('metadata.encoding')]
  if (data.kind === 'unavailable')
    throw new FirstlightError('provider-failed', `asking VMware for guestinfo.metadata: ${data.reason}`)
  if (data.kind === 'absent') return NO_METADATA
  const name = encoding.kind === 'value' ? Buffer.from(encoding.bytes).toString('latin1').trim() : ''
  const document = await parseYaml(decode(data.bytes, name), 'guestinfo.metadata')
  return { attributes: {}, sshKeys: [], ...hostnameIn(document), network: networkConfig(document) }
}

function decode(bytes: Uint8Array, encoding: string): string {
  if (encoding === '') return Buffer.from(bytes).toString('utf8')
  const isKnown = /^(gz|gzip)\+(b64|base64)$|^(b64|base64)$/.test(encoding)
  const base64 = readBase64(bytes)
  if (!isKnown || base64.kind !== 'decoded')
    throw new FirstlightError('provider-failed', 'reading guestinfo.metadata: its encoding is not what it says')
  try {
    const plain = encoding.startsWith('gz') ? gunzipSync(base64.bytes, { maxOutputLength: LIMIT }) : base64.bytes
    return Buffer.from(plain).toString('utf8')
  } catch (cause) {
    throw new FirstlightError('provider-failed', 'reading guestinfo.metadata: its gzip data is damaged', { cause })
  }
}
