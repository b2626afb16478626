/** VirtualBox: the config is a guest property, set on the host by `VBoxManage guestproperty set`. */
import { dmi } from '../rules.ts'
import type { Cloud } from '../cloud.ts'
import { FirstlightError } from '../../errors.ts'
import type { ChannelValue } from '../provider-helpers.ts'
import { answerOf } from '../answer.ts'

const CONFIG = '/Ignition/Config'
const ENCODING = '/Ignition/Config/Encoding'

/** Oracle VirtualBox. */
export const virtualbox: Cloud = {
  id: 'virtualbox',
  title: 'Oracle VirtualBox',
  documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/provisioning-virtualbox/',
  needs: 'the guest property /Ignition/Config, by the guest driver',
  network: false,
  fetchConfig: async (context) => {
    const encoding = valueOf(ENCODING, await context.helpers.getGuestProperty(ENCODING))
    if (encoding !== undefined && encoding.length > 0) {
      throw new FirstlightError('provider-failed', `reading ${CONFIG}: the property ${ENCODING} has to be empty`, {
        hint: `delete ${ENCODING} on the host; the encoding is found out without it`,
      })
    }
    const bytes = valueOf(CONFIG, await context.helpers.getGuestProperty(CONFIG))
    if (bytes === undefined) return { kind: 'none', reason: `there is no property ${CONFIG}` }
    return answerOf(context, { bytes, source: { kind: 'provider', provider: 'virtualbox', location: CONFIG } })
  },
  deleteConfig: async ({ helpers }) => {
    const before = valueOf(CONFIG, await helpers.getGuestProperty(CONFIG))
    await helpers.deleteGuestProperty(ENCODING)
    await helpers.deleteGuestProperty(CONFIG)
    return before !== undefined
  },
  detection: [
    { certainty: 'channel', rule: 'there is /dev/vboxguest', holds: ({ has }) => has('dev', 'vboxguest') },
    dmi('channel', 'product_name', 'VirtualBox'),
  ],
}

/** The data of a property without its flags, which follow the first NUL. */
function valueOf(name: string, value: ChannelValue): Uint8Array | undefined {
  if (value.kind === 'absent') return undefined
  if (value.kind === 'unavailable') {
    throw new FirstlightError('provider-failed', `asking VirtualBox for ${name}: ${value.reason}`, {
      hint: 'the guest driver vboxguest has to be in the image',
    })
  }
  const end = value.bytes.indexOf(0)
  if (end === -1) throw new FirstlightError('provider-failed', `asking VirtualBox for ${name}: the value has no end`)
  return value.bytes.subarray(0, end)
}
