import { expect, test } from 'vitest'
import type { ExchangeReply, ExchangeRequest } from '../../src/providers/http/exchange.ts'
import { packet } from '../../src/providers/packet.ts'
import type { ProviderStatus } from '../../src/providers/provider.ts'
import { testMachine } from './test-context.ts'

/** What is posted where, when the metadata names this address. */
async function report(
  status: ProviderStatus,
  document = '{"phone_home_url": "http://tinkerbell.example:8080/phone-home"}',
): Promise<string> {
  const posts: ExchangeRequest[] = []
  const { context } = testMachine({
    exchange: (request): Promise<ExchangeReply> => {
      if (request.method === 'POST') posts.push(request)
      const body = Buffer.from(request.path === '/metadata' ? document : '')
      return Promise.resolve({ kind: 'reply', status: 200, headers: new Map(), body, framed: true })
    },
  })
  await packet.reportStatus?.(context, status)
  return posts.map(({ host, port, path, body }) => `${host}:${port} ${path} ${body}`).join('\n')
}

test.each<[string, ProviderStatus, string]>([
  [
    'a stage that went well',
    { kind: 'stage', stage: 'disks' },
    '/events {"state":"running","message":"[disks] Ignition status: finished successfully"}',
  ],
  [
    'a stage that failed',
    { kind: 'stage', stage: 'files', error: 'no space' },
    '/events {"state":"failed","message":"[files] Ignition error: no space"}',
  ],
  ['a machine that is up', { kind: 'booted' }, '/phone-home '],
])('%s', async (_, status, posted) => expect(await report(status)).toBe(`tinkerbell.example:8080 ${posted}`))

test.each(['{}', 'no JSON', '{"phone_home_url": "file:///etc/shadow"}', '{"phone_home_url": "http://me:secret@x/"}'])(
  '%s names no address to report to',
  async (document) => {
    await expect(report({ kind: 'booted' }, document)).rejects.toThrow('it named no usable address')
  },
)
