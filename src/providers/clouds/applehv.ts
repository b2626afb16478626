/** Apple's hypervisor: an HTTP server of the host on vsock port 1024, one request, read to its end. */
import type { Cloud } from '../cloud.ts'
import { FirstlightError } from '../../errors.ts'
import { parseReply } from '../http/parse-reply.ts'
import { below, kindOf } from '../machine/files.ts'
import type { ProviderContext } from '../provider.ts'
import { answerOf } from '../answer.ts'

const HOST_CID = 2
const PORT = 1024
const REQUEST = 'GET / HTTP/1.1\r\nHost: d\r\nAccept: application/json\r\nConnection: close\r\n\r\n'

/** Apple Hypervisor. */
export const applehv: Cloud = {
  id: 'applehv',
  title: 'Apple Hypervisor',
  documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/provisioning-applehv/',
  needs: 'an HTTP server of the host on vsock port 1024',
  network: false,
  fetchConfig: async (context) => {
    await loadVsock(context)
    const raw = await context.helpers.exchangeVsock(HOST_CID, PORT, Buffer.from(REQUEST))
    const reply = parseReply(raw)
    if (reply === undefined) throw broken('its answer is not whole')
    if (reply.status === 204) return { kind: 'none', reason: 'the host answered with status 204' }
    if (reply.status !== 200) throw broken(`it answered with status ${reply.status}`)
    const source = { kind: 'provider', provider: 'applehv', location: `vsock:${HOST_CID}:${PORT}` } as const
    return answerOf(context, { bytes: reply.body, framed: reply.framed, source })
  },
  detection: [
    {
      certainty: 'channel',
      rule: 'DMI says a virtual machine of Apple, and there is vsock',
      holds: ({ dmi, has }) => dmi('sys_vendor').startsWith('Apple') && has('sys', 'devices/virtual/misc/vsock'),
    },
  ],
}

async function loadVsock({ roots, helpers, log }: ProviderContext): Promise<void> {
  if (kindOf(below(roots.sys, 'devices/virtual/misc/vsock')) !== undefined) return
  const failure = await helpers.loadModule('vsock')
  if (failure !== undefined) log({ level: 'warning', message: `loading the module vsock: ${failure}` })
}

function broken(reason: string): FirstlightError {
  return new FirstlightError('provider-failed', `asking the host over vsock: ${reason}`)
}
