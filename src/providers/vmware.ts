/** VMware: the config is a guestinfo key of the virtual machine, or a property of its OVF environment. */
import { FirstlightError } from '../errors.ts'
import type { ChannelValue } from './provider-helpers.ts'
import type { Provider, ProviderAnswer, ProviderContext } from './provider.ts'
import { ovfProperties, withoutOvfProperties } from './ovf-environment.ts'
import { fetchUrl } from './sources/fetch-url.ts'
import { readBase64 } from '../util/base64.ts'
import { answerOf } from './answer.ts'

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

/** The config of a virtual machine of VMware. */
export const vmware: Provider = {
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
