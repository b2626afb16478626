/** What every provider that asks a metadata service must do: the fault catalogue, one test for each fault. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { loadCloud } from '../../src/providers/index.ts'
import type { ExchangeRequest } from '../../src/providers/http/exchange.ts'
import { nodeExchange } from '../../src/providers/http/node-exchange.ts'
import type { ProviderAnswer } from '../../src/providers/provider.ts'
import { startHttp } from '../emulators/http.ts'
import type { HttpEmulator, Reply } from '../emulators/http.ts'
import { eventClock } from '../providers/event-clock.ts'
import type { EventClock } from '../providers/event-clock.ts'
import { testMachine } from '../providers/test-context.ts'
import type { TestMachine, TestSetup } from '../providers/test-context.ts'

/** A provider whose config comes over HTTP, as the suite sees it. */
export interface HttpSubject {
  readonly id: string
  /** The user data's path. */
  readonly path: string
  /** The token's path. */
  readonly token?: string
  /** What a missing token means. */
  readonly withoutToken?: 'asks without' | 'error'
  /** What 404 for the user data means. */
  readonly notFound: 'none' | 'error' | 'retried'
  readonly base64?: boolean
  readonly tls?: boolean
  /** How many addresses the service has: the others are asked too while the first is silent. @default 1 */
  readonly addresses?: number
  /** Whether a drive may have the config too: then what the service cannot tell, the drive has five minutes to. */
  readonly hasDrive?: boolean
  /** What the machine has besides. */
  readonly setup?: TestSetup
}

/** A run of a provider against a server. */
interface Run {
  /** What came of it, in one line. */
  readonly outcome: string
  readonly server: HttpEmulator
  readonly clock: EventClock
  readonly machine: TestMachine
  readonly sent: readonly ExchangeRequest[]
}

/** A script by role; `data` and `token` are put at the provider's own paths. */
interface Script {
  readonly data?: (parts: Parts) => Reply | readonly Reply[]
  readonly token?: Reply | readonly Reply[]
  readonly more?: Readonly<Record<string, Reply>>
}

/** What a script is made with. */
interface Parts {
  readonly clock: EventClock
  /** Encodes a config as the platform hands it over. */
  readonly encode: Encode
}

type Encode = (config: string | Uint8Array) => string | Uint8Array

const CONFIG = '{"ignition": {"version": "3.5.0"}}'
const TOKEN = 'a-secret-token'
/** What {@link run} says when the config came through. */
const GIVEN = `config ${CONFIG}`
const plainly: NonNullable<Script['data']> = ({ encode }) => ({ body: encode(CONFIG) })
const TLS = new URL('../fixtures/tls/', import.meta.url)
const readTls = (name: string): string => readFileSync(new URL(name, TLS), 'utf8')

/** Runs the whole catalogue on one provider. */
export function describeHttpProvider(subject: HttpSubject): void {
  describe(`${subject.id} over HTTP`, () => {
    const has = async (script: Script): Promise<string> => (await run(subject, script)).outcome
    const places = Array.from({ length: subject.addresses ?? 1 })
    const patience = subject.hasDrive === true ? 300 : 120

    test('a config is given as it is', async () => {
      const { outcome, sent } = await run(subject, { data: ({ encode }) => ({ body: encode(CONFIG) }) })
      expect(outcome).toBe(GIVEN)
      expect(
        sent.map(({ method, path, headers, sourcePort }) => ({ method, path, headers, sourcePort })),
      ).toMatchSnapshot()
    })

    describe.each(WRAPPINGS)('user data as %s', (_, wrap) => {
      test('is a config', async () => {
        expect(await has({ data: ({ encode }) => ({ body: encode(wrap(CONFIG)) }) })).toBe(GIVEN)
      })
    })

    test('1: 404', async () => {
      const outcome = await has({ data: () => ({ status: 404 }) })
      if (subject.notFound === 'none') expect(outcome).toBe('none')
      else expect(outcome).toMatch(/^error provider-failed: .*404/)
    })

    test.each([
      ['2: 204', { status: 204 }],
      ['3: 200 and nothing', { body: '' }],
      ['4: 200 and white space', { body: ' \n' }],
    ])('%s is no config', async (_, data) => expect(await has({ data: () => data })).toBe('none'))

    test.each([400, 401, 403, 405])('5: %i is an error at once', async (status) => {
      const { outcome, clock } = await run(subject, { data: () => ({ status }) })
      expect(outcome).toMatch(new RegExp(`^error provider-failed: .*status ${status}`))
      expect(clock.now()).toBeLessThanOrEqual(subject.hasDrive === true ? 300_000 : 30_000)
    })

    if (subject.token !== undefined && subject.withoutToken !== undefined) describeToken(subject, subject.withoutToken)

    test('9: 429 is retried when the server says so', async () => {
      const busy = { status: 429, headers: { 'retry-after': '7' } }
      const { outcome, clock } = await run(subject, { data: ({ encode }) => [busy, { body: encode(CONFIG) }] })
      expect(outcome).toBe(GIVEN)
      expect(clock.moments).toContain(7_000)
    })

    test('10: 503 three times, then fine, with growing delays', async () => {
      const down = { status: 503 }
      const { outcome, clock } = await run(subject, {
        data: ({ encode }) => [down, down, down, { body: encode(CONFIG) }],
      })
      expect(outcome).toBe(GIVEN)
      expect([200, 600, 1_400].every((moment) => clock.moments.includes(moment))).toBe(true)
    })

    test('11: 503 for ever is an error in the end, and meanwhile there is a line about it', async () => {
      const { outcome, machine } = await run(subject, { data: () => ({ status: 503 }) })
      expect(outcome).toMatch(/^error provider-failed: .*status 503/)
      expect(
        machine.log.some(({ message }) => /^waiting for metadata .* it answered with status 503$/.test(message)),
      ).toBe(true)
    })

    test('12: refused, then up', async () => {
      const hangUp: Reply = { fault: 'hang-up' }
      expect(await has({ data: ({ encode }) => [hangUp, { body: encode(CONFIG) }] })).toBe(GIVEN)
    })

    test('13: a reply that does not begin is given up after 10 s and asked for again', async () => {
      const { outcome, clock, machine } = await run(subject, {
        data: ({ clock, encode }) => [...places.map(() => hanging(clock)), { body: encode(CONFIG) }],
      })
      expect(outcome).toBe(GIVEN)
      expect(clock.moments).toContain(9_200 + 1_000 * places.length)
      expect(waits(machine)).toEqual([`3 s of ${patience} s: no answer yet`])
    })

    test('14: a body that does not come to its end is asked for again', async () => {
      const { outcome, clock, machine } = await run(subject, {
        data: ({ clock, encode }) => [...places.map(() => dripping(clock)), { body: encode(CONFIG) }],
      })
      expect(outcome).toBe(GIVEN)
      expect(clock.moments).toContain(29_200 + 1_000 * places.length)
      expect(waits(machine)).toEqual(
        ['3 s', '13 s', '23 s'].map((at) => `${at} of ${patience} s: the body is still coming`),
      )
    })

    test('14: one that never does is an error in the end', async () => {
      const { outcome, clock } = await run(subject, { data: ({ clock }) => dripping(clock) })
      expect(outcome).toMatch(/^error provider-failed: .*the body came too slowly/)
      expect(outcome.includes('after 120 s')).toBe(subject.hasDrive !== true)
      expect(clock.now()).toBeLessThanOrEqual(patience * 1_000)
    })

    test('15: a body shorter than its length is asked for again', async () => {
      const cut = { fault: 'truncate' } as const
      expect(await has({ data: ({ encode }) => [{ body: encode(CONFIG), ...cut }, { body: encode(CONFIG) }] })).toBe(
        GIVEN,
      )
    })

    test('16: a cut that nobody can notice is an error that says so', async () => {
      const data: Reply = { body: CONFIG, fault: 'truncate-unnoticed' }
      expect(await has({ data: () => data })).toMatch(/^error provider-failed: .*it may be truncated/)
    })

    test('17: a page of somebody else is an error that shows how it starts', async () => {
      const page = { body: '<!DOCTYPE html><title>Log in', headers: { 'content-type': 'text/html' } }
      expect(await has({ data: () => page })).toMatch(/^error provider-failed: .*"<!DOCTYPE html>/)
    })

    test('18: gzip, told by the header', async () => {
      const headers = { 'content-encoding': 'gzip' }
      expect(await has({ data: ({ encode }) => ({ body: gzipSync(encode(CONFIG)), headers }) })).toBe(GIVEN)
    })

    test('19: broken base64 is an error', async () => {
      const body = Buffer.from(CONFIG).toString('base64').slice(0, -3)
      expect(await has({ data: () => ({ body }) })).toMatch(
        /^error provider-failed: .*it looks like base64 but is not whole/,
      )
    })

    test('20: a byte order mark is left out, with a warning', async () => {
      const { outcome, machine } = await run(subject, { data: ({ encode }) => ({ body: encode(`\ufeff${CONFIG}`) }) })
      expect(outcome).toBe(GIVEN)
      expect(machine.log).toContainEqual(
        expect.objectContaining({
          level: 'warning',
          message: 'the user data starts with a byte order mark, which is left out',
        }),
      )
    })

    test('21: a redirect on the same host is followed with all headers', async () => {
      const data = { status: 302, headers: { location: '/moved' } }
      const { outcome, server } = await run(subject, {
        data: () => data,
        more: { '/moved': { body: subject.base64 === true ? Buffer.from(CONFIG).toString('base64') : CONFIG } },
      })
      expect(outcome).toBe(GIVEN)
      const [before, after] = server.requests.slice(-2)
      expect(after?.headers).toEqual(before?.headers)
    })

    test.each([
      ['to another host', { status: 302, headers: { location: 'http://example.com/x' } }, 'it redirects to elsewhere'],
      ['to a file', { status: 302, headers: { location: 'file:///etc/shadow' } }, 'it redirects to elsewhere'],
      ['without an address', { status: 302 }, 'it redirects to elsewhere'],
      ['of part of it', { status: 206, body: CONFIG }, 'status 206'],
    ])('22: an answer %s is an error at once', async (_, data, reason) => {
      expect(await has({ data: () => data })).toContain(reason)
    })

    test('22b: a redirect to itself ends after three', async () => {
      const data = { status: 302, headers: { location: subject.path } }
      const { outcome, server } = await run(subject, { data: () => data })
      expect(outcome).toContain('it redirects more than 3 times')
      expect(server.requests.filter(({ method }) => method === 'GET').length).toBeLessThanOrEqual(5)
    })

    test('23: a body without end is an error that does not fill the memory', async () => {
      const block = Buffer.alloc(4 * 1024 * 1024, ' ')
      const flood: Reply = (_request, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(block)) {
            // until the buffer is full
          }
        }
        response.on('drain', more)
        more()
      }
      expect(await has({ data: () => flood })).toMatch(/^error source-too-large: .*more than 64 MiB/)
    })

    test.each([
      ['#cloud-config', '#cloud-config\nusers: []'],
      ['#!', '#!/bin/sh\n'],
    ])('24: %s has its own message, and may count as none', async (start, text) => {
      const data = { body: subject.base64 === true ? Buffer.from(text).toString('base64') : text }
      expect(await has({ data: () => data })).toContain(`is not for this engine: it starts with ${start}`)
      const policy = { foreignUserData: 'ignore' as const }
      expect((await run(subject, { data: () => data }, policy)).outcome).toBe('none')
    })

    test('26: chunks with bad framing are asked for again', async () => {
      const bad: Reply = { fault: 'bad-chunk' }
      expect(await has({ data: ({ encode }) => [bad, { body: encode(CONFIG) }] })).toBe(GIVEN)
    })

    test('endless headers and another protocol are no answers', async () => {
      const faults: readonly Reply[] = [{ fault: 'endless-headers' }, { fault: 'not-http' }, { fault: 'upgrade' }]
      expect(await has({ data: ({ encode }) => [...faults, { body: encode(CONFIG) }] })).toBe(GIVEN)
    })

    test('28: proxies of the environment are not asked', async () => {
      const setup = { environment: { http_proxy: 'http://127.0.0.1:1', https_proxy: 'http://127.0.0.1:1' } }
      const data = { body: subject.base64 === true ? Buffer.from(CONFIG).toString('base64') : CONFIG }
      expect((await run({ ...subject, setup: { ...subject.setup, ...setup } }, { data: () => data })).outcome).toBe(
        GIVEN,
      )
    })

    test('without the network it is not even tried', async () => {
      const { outcome, sent } = await run({ ...subject, setup: { ...subject.setup, offline: true } }, {})
      expect([outcome, sent]).toEqual(['needs-network', []])
    })
  })
}

const WRAPPINGS: readonly (readonly [string, (config: string) => string | Uint8Array])[] = [
  ['base64', (config) => Buffer.from(config).toString('base64')],
  ['gzip', (config) => gzipSync(config)],
  ['base64 of gzip', (config) => gzipSync(config).toString('base64')],
]

/** The lines about waiting, from the time on. */
function waits({ log }: TestMachine): readonly string[] {
  return log.flatMap(({ message }) => /^waiting for metadata at \S+ for (.*)$/.exec(message)?.[1] ?? [])
}

function hanging(clock: EventClock): Reply {
  return () => clock.hang()
}

function dripping(clock: EventClock): Reply {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('{', () => setTimeout(() => clock.hang(), 50))
  }
}

function describeToken(subject: HttpSubject, withoutToken: 'asks without' | 'error'): void {
  const has = async (script: Script): Promise<string> => (await run(subject, script)).outcome

  test.each([401, 403, 405])('6: %i for the token is an error that explains itself', async (status) => {
    expect(await has({ data: plainly, token: { status } })).toMatch(
      new RegExp(`^error provider-failed: .*for a token: .*${status}`),
    )
  })

  test('7: 404 for the token', async () => {
    const outcome = await has({ data: plainly, token: { status: 404 } })
    if (withoutToken === 'asks without') expect(outcome).toBe(`config ${CONFIG}`)
    else expect(outcome).toMatch(/^error provider-failed: .*for a token: .*404/)
  })

  test('8: an expired token is fetched anew, once', async () => {
    const tokens = [{ body: TOKEN }, { body: 'another-token' }]
    const replies = ({ encode }: Parts): readonly Reply[] => [{ status: 401 }, { body: encode(CONFIG) }]
    const { outcome, server } = await run(subject, { data: replies, token: tokens })
    expect(outcome).toBe(`config ${CONFIG}`)
    expect(Object.values(server.requests.at(-1)?.headers ?? {})).toContain('another-token')
    expect(await has({ data: () => ({ status: 401 }) })).toMatch(/^error provider-failed: .*status 401/)
  })

  test('8: an empty token, or one that would end the header, is an error', async () => {
    for (const body of [' ', 'two\r\nlines'])
      expect(await has({ data: plainly, token: { body } })).toContain('no usable token')
  })

  test('the token is in no line of the log and in no error', async () => {
    const runs = [await run(subject, { data: plainly }), await run(subject, { data: () => ({ status: 403 }) })]
    for (const { outcome, machine } of runs) expect(JSON.stringify([outcome, machine.log])).not.toContain(TOKEN)
  })
}

async function run(subject: HttpSubject, script: Script, policy: object = {}): Promise<Run> {
  const clock = eventClock()
  const encode: Encode = (text) => (subject.base64 === true ? Buffer.from(text).toString('base64') : text)
  const data = script.data?.({ clock, encode }) ?? { status: 404 }
  const server = await startHttp(
    {
      ...(subject.token === undefined ? {} : { [`PUT ${subject.token}`]: script.token ?? { body: TOKEN } }),
      [subject.path]: data,
      ...script.more,
    },
    subject.tls === true
      ? { tls: { key: readTls('metadata.packet.net.key'), cert: readTls('metadata.packet.net.pem') } }
      : {},
  )
  const sent: ExchangeRequest[] = []
  const exchange = nodeExchange({
    connectTo: () => ({ host: '127.0.0.1', port: server.port }),
    systemRoots: () => [readTls('authority.pem')],
  })
  const machine = testMachine({
    ...subject.setup,
    clock,
    // Source ports below 1024 need a privilege that a test does not have; that one is asked for is in the snapshot.
    exchange: clock.track(({ sourcePort, ...request }, signal) => {
      sent.push(sourcePort === undefined ? request : { ...request, sourcePort })
      return exchange(request, signal)
    }),
  })
  try {
    const provider = await loadCloud(subject.id)
    const context = { ...machine.context, policy: { ...machine.context.policy, ...policy } }
    const outcome = await provider.fetchConfig(context).then(show, showError)
    return { outcome, server, clock, machine, sent }
  } finally {
    await server.close()
  }
}

function show(answer: ProviderAnswer): string {
  return answer.kind === 'config' ? `config ${Buffer.from(answer.bytes).toString()}` : answer.kind
}

function showError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return `error ${code}: ${error.message}`
}
