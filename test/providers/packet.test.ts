import { describe, expect, test } from 'vitest'
import type { ExchangeReply, ExchangeRequest } from '../../src/providers/http/exchange.ts'
import { packet } from '../../src/providers/clouds/packet.ts'
import type { ProviderStatus } from '../../src/providers/provider.ts'
import { eventClock } from './event-clock.ts'
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

describe('a service that is down', () => {
  const broken: ExchangeReply = { kind: 'broken', code: 'ECONNREFUSED', reason: 'the connection was refused' }
  const documents: Readonly<Record<string, ExchangeReply>> = {
    refused: broken,
    failing: { kind: 'reply', status: 503, headers: new Map(), body: Buffer.from(''), framed: true },
  }

  test.each(Object.keys(documents))('%s: a stage tries once, a machine that is up for half a minute', async (name) => {
    for (const [status, tries, longest] of [
      [{ kind: 'stage', stage: 'disks' }, 1, 0],
      [{ kind: 'booted' }, 10, 30_000],
    ] as const) {
      let asked = 0
      const machine = testMachine({
        exchange: () => {
          asked += 1
          return Promise.resolve(documents[name] ?? broken)
        },
      })
      await expect(packet.reportStatus?.(machine.context, status)).rejects.toThrow(/^asking Equinix Metal where/)
      expect(asked).toBe(tries)
      expect(machine.elapsed()).toBeLessThanOrEqual(longest)
    }
  })

  test('one that never answers holds a stage up for two seconds', async () => {
    const clock = eventClock()
    const { context } = testMachine({
      clock,
      exchange: clock.track((_request, signal) => {
        const aborted: ExchangeReply = { kind: 'broken', code: 'aborted', reason: '' }
        const given = new Promise<ExchangeReply>((resolve) =>
          signal.addEventListener('abort', () => resolve(aborted), { once: true }),
        )
        clock.hang()
        return given
      }),
    })
    const reported = packet.reportStatus?.(context, { kind: 'stage', stage: 'files', error: 'no space' })
    await expect(reported).rejects.toThrow('there was no answer in time')
    expect(clock.now()).toBe(2_000)
  })
})
