/** VMware: the config is a guestinfo key of the virtual machine, or a property of its OVF environment. */
import { dmi } from '../rules.ts'
import { gunzipSync } from 'node:zlib'
import type { Metadata } from '../metadata/metadata.ts'
import { NO_METADATA } from '../metadata/metadata.ts'
import { networkConfig } from '../metadata/network-config.ts'
import { hostnameIn, parseYaml } from '../metadata/service.ts'
import { kernelWords } from '../kernel-command-line.ts'
import type { Cloud } from '../cloud.ts'
import { FirstlightError } from '../../errors.ts'
import type { ChannelValue } from '../provider-helpers.ts'
import type { ProviderAnswer, ProviderContext } from '../provider.ts'
import { ovfProperties, withoutOvfProperties } from '../ovf-environment.ts'
import { fetchUrl } from '../sources/fetch-url.ts'
import { readBase64 } from '../../util/base64.ts'
import { answerOf } from '../answer.ts'

const OVF_ENVIRONMENT = 'ovfenv'
const DATA = 'ignition.config.data'
const ENCODING = 'ignition.config.data.encoding'
/** Each pair holds a config and how it is encoded; Flatcar's older one comes second. */
const DATA_KEYS = [
  { data: DATA, encoding: ENCODING },
  { data: 'coreos.config.data', encoding: 'coreos.config.data.encoding' },
]
const URL_KEYS = ['ignition.config.url', 'coreos.config.url']

/** An empty JSON object and a newline: what deleted data is replaced by, since a key cannot be removed. */
const ERASED = 'e30K'
const ERASED_ENCODING = 'base64'

/** VMware. */
export const vmware: Cloud = {
  id: 'vmware',
  title: 'VMware',
  documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/provisioning-vmware/',
  needs: "the guestinfo key ignition.config.data, by the hypervisor's RPC",
  network: false,
  fetchConfig: async (context) => {
    const environment = await context.helpers.getGuestinfo(OVF_ENVIRONMENT)
    if (environment.kind === 'unavailable') return environment
    const defaults = propertiesOf(context, environment)
    const bytesAt = async (key: string): Promise<Buffer> => {
      const value = await context.helpers.getGuestinfo(key)
      return Buffer.from(value.kind === 'value' ? value.bytes : (defaults.get(`guestinfo.${key}`) ?? ''))
    }
    const textAt = async (key: string): Promise<string> => (await bytesAt(key)).toString('utf8')
    for (const { data, encoding } of DATA_KEYS) {
      const value = await bytesAt(data)
      if (value.length > 0) return decode(context, { key: data, value, encoding: await textAt(encoding) })
    }
    for (const key of URL_KEYS) {
      const url = await textAt(key)
      if (url !== '') return fetchUrl(context, url, { kind: 'provider', provider: 'vmware', location: url })
    }
    return { kind: 'none', reason: `guestinfo has no ${DATA}` }
  },
  deleteConfig: async (context) => {
    const inData = await eraseData(context)
    const inEnvironment = await eraseProperties(context)
    return inData || inEnvironment
  },
  detection: [dmi('channel', 'sys_vendor', 'VMware, Inc.')],
  metadata: { fetch: fetchMetadata },
  networkArguments,
}

function propertiesOf(context: ProviderContext, value: ChannelValue): ReadonlyMap<string, string> {
  const properties = ovfProperties(textOf(value) ?? '')
  if (properties === undefined) {
    context.log({
      level: 'warning',
      message: 'guestinfo.ovfenv is not an OVF environment; its properties are left out',
    })
  }
  return properties ?? new Map()
}

function textOf(value: ChannelValue): string | undefined {
  return value.kind === 'value' ? Buffer.from(value.bytes).toString('utf8') : undefined
}

function decode(
  context: ProviderContext,
  { key, value, encoding }: { readonly key: string; readonly value: Buffer; readonly encoding: string },
): ProviderAnswer {
  const source = { kind: 'provider', provider: 'vmware', location: `guestinfo.${key}` } as const
  const parts = encoding.split('+')
  const last = parts.at(-1) ?? ''
  const known = /^(|b64|base64|gz|gzip|gz\+b64|gz\+base64|gzip\+b64|gzip\+base64)$/.test(encoding)
  if (!known) {
    throw new FirstlightError(
      'provider-failed',
      `reading guestinfo.${key}: its encoding ${JSON.stringify(encoding.slice(0, 40))} is not known`,
      {
        hint: 'set it to base64 or gzip+base64',
      },
    )
  }
  if (last !== 'b64' && last !== 'base64') return answerOf(context, { bytes: value, source })
  const base64 = readBase64(value)
  if (base64.kind === 'decoded') return answerOf(context, { bytes: base64.bytes, source })
  throw new FirstlightError('provider-failed', `reading guestinfo.${key}: its encoding says base64, but it is not that`)
}

/** Overwrites the data, unless there is none or it is overwritten already. */
async function eraseData({ helpers }: ProviderContext): Promise<boolean> {
  const data = textOf(await helpers.getGuestinfo(DATA))
  const encoding = textOf(await helpers.getGuestinfo(ENCODING))
  if (data === undefined || data === '' || (data === ERASED && encoding === ERASED_ENCODING)) return false
  await helpers.setGuestinfo(DATA, ERASED)
  await helpers.setGuestinfo(ENCODING, ERASED_ENCODING)
  return true
}

/** Writes the OVF environment back without the config's properties, everything else as it was. */
async function eraseProperties({ helpers }: ProviderContext): Promise<boolean> {
  const text = textOf(await helpers.getGuestinfo(OVF_ENVIRONMENT))
  if (text === undefined || text === '') return false
  const keys = [`guestinfo.${DATA}`, `guestinfo.${ENCODING}`]
  const rest = withoutOvfProperties(text, keys)
  if (rest === undefined) {
    throw new FirstlightError(
      'provider-failed',
      'deleting the config from guestinfo.ovfenv: it is not an OVF environment',
    )
  }
  if (rest === text) return false
  await helpers.setGuestinfo(OVF_ENVIRONMENT, rest)
  return true
}

const METADATA_LIMIT = 4 * 1024 * 1024

/** It tells a machine its network in netplan's words, in the guestinfo key `metadata`. */
async function fetchMetadata({ helpers }: ProviderContext): Promise<Metadata> {
  const [data, encoding] = [await helpers.getGuestinfo('metadata'), await helpers.getGuestinfo('metadata.encoding')]
  if (data.kind === 'unavailable')
    throw new FirstlightError('provider-failed', `asking VMware for guestinfo.metadata: ${data.reason}`)
  if (data.kind === 'absent') return NO_METADATA
  const name = encoding.kind === 'value' ? Buffer.from(encoding.bytes).toString('latin1').trim() : ''
  const document = parseYaml(decodeMetadata(data.bytes, name), 'guestinfo.metadata')
  return { attributes: {}, sshKeys: [], ...hostnameIn(document), network: networkConfig(document) }
}

function decodeMetadata(bytes: Uint8Array, encoding: string): string {
  if (encoding === '') return Buffer.from(bytes).toString('utf8')
  const isKnown = /^(gz|gzip)\+(b64|base64)$|^(b64|base64)$/.test(encoding)
  const base64 = readBase64(bytes)
  if (!isKnown || base64.kind !== 'decoded')
    throw new FirstlightError('provider-failed', 'reading guestinfo.metadata: its encoding is not what it says')
  try {
    const plain = encoding.startsWith('gz')
      ? gunzipSync(base64.bytes, { maxOutputLength: METADATA_LIMIT })
      : base64.bytes
    return Buffer.from(plain).toString('utf8')
  } catch (cause) {
    throw new FirstlightError('provider-failed', 'reading guestinfo.metadata: its gzip data is damaged', { cause })
  }
}

/** Verbatim, but on one line: whoever writes them controls the virtual machine, and still ends no line of a file. */
async function networkArguments({ helpers }: ProviderContext): Promise<string | undefined> {
  const answer = await helpers.getGuestinfo('afterburn.initrd.network-kargs')
  if (answer.kind === 'unavailable') {
    throw new FirstlightError(
      'provider-failed',
      `asking VMware for guestinfo.afterburn.initrd.network-kargs: ${answer.reason}`,
    )
  }
  return answer.kind === 'absent' ? undefined : kernelWords(Buffer.from(answer.bytes).toString('utf8')).join(' ')
}
