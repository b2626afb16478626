import { expect, test } from 'vitest'
import type { ExchangeReply, ExchangeRequest } from '../../src/providers/http/exchange.ts'
import { loadCloud } from '../../src/providers/index.ts'
import { describeHttpProvider } from '../conformance/provider.ts'
import type { HttpSubject } from '../conformance/provider.ts'
import { testMachine } from './test-context.ts'

const SUBJECTS: readonly HttpSubject[] = [
  {
    id: 'akamai',
    addresses: 2,
    path: '/v1/user-data',
    token: '/v1/token',
    withoutToken: 'error',
    notFound: 'error',
    base64: true,
  },
  { id: 'aliyun', path: '/latest/user-data', notFound: 'none' },
  {
    id: 'aws',
    addresses: 2,
    path: '/2019-10-01/user-data',
    token: '/latest/api/token',
    withoutToken: 'asks without',
    notFound: 'none',
  },
  {
    id: 'azure',
    path: '/metadata/instance/compute/userData?api-version=2021-01-01&format=text',
    notFound: 'retried',
    base64: true,
  },
  { id: 'brightbox', path: '/openstack/latest/user_data', notFound: 'none', hasDrive: true },
  {
    id: 'cloudstack',
    path: '/latest/user-data',
    notFound: 'none',
    hasDrive: true,
    setup: { tree: { 'run/systemd/netif/leases/2': 'SERVER_ADDRESS=10.0.0.1\n' } },
  },
  { id: 'digitalocean', path: '/metadata/v1/user-data', notFound: 'error' },
  { id: 'exoscale', path: '/1.0/user-data', notFound: 'none' },
  { id: 'gcp', addresses: 2, path: '/computeMetadata/v1/instance/attributes/user-data', notFound: 'none' },
  { id: 'hetzner', path: '/hetzner/v1/userdata', notFound: 'none' },
  { id: 'openstack', path: '/openstack/latest/user_data', notFound: 'none', hasDrive: true },
  { id: 'oraclecloud', addresses: 2, path: '/opc/v2/instance/metadata/user_data', notFound: 'none', base64: true },
  { id: 'outscale', path: '/latest/user-data', notFound: 'none' },
  { id: 'packet', path: '/userdata', notFound: 'error', tls: true },
  { id: 'scaleway', addresses: 2, path: '/user_data/cloud-init', notFound: 'none' },
  { id: 'upcloud', path: '/metadata/v1/user_data', notFound: 'none' },
  { id: 'vultr', path: '/user-data/user-data', notFound: 'none' },
]

SUBJECTS.forEach(describeHttpProvider)

const CONFIG = '{"ignition": {"version": "3.5.0"}}'
const reply = (status: number, body = ''): ExchangeReply => ({
  kind: 'reply',
  status,
  headers: new Map(),
  body: Buffer.from(body),
  framed: true,
})

/** What was asked for, one line each, until the provider had its answer. */
async function asked(id: string, answer: (request: ExchangeRequest) => ExchangeReply): Promise<readonly string[]> {
  const lines: string[] = []
  const { context } = testMachine({
    exchange: (request) => {
      lines.push(`${request.method} ${request.host}${request.path}`)
      return Promise.resolve(answer(request))
    },
  })
  const provider = await loadCloud(id)
  expect((await provider.fetchConfig(context)).kind).toBe('config')
  return lines
}

test.each([
  ['akamai', 'fd00:a9fe:a9fe::1', '/v1/token', '/v1/user-data'],
  ['aws', 'fd00:ec2::254', '/latest/api/token', '/2019-10-01/user-data'],
])('27: %s is asked over IPv6 where there is no IPv4', async (id, address, token, data) => {
  const lines = await asked(id, ({ host, method }) => {
    if (host !== address) return { kind: 'broken', code: 'ENETUNREACH', reason: 'there is no network' }
    return reply(200, method === 'PUT' ? 'token' : Buffer.from(CONFIG).toString('base64'))
  })
  expect(lines).toEqual([
    `PUT 169.254.169.254${token}`,
    `PUT ${address}${token}`,
    `GET 169.254.169.254${data}`,
    `GET ${address}${data}`,
  ])
})

test.each([
  ['gcp', '169.254.169.254', 'fd20:ce::254', '/computeMetadata/v1/instance/attributes/user-data'],
  ['oraclecloud', '169.254.169.254', 'fd00:c1::a9fe:a9fe', '/opc/v2/instance/metadata/user_data'],
  ['scaleway', '169.254.42.42', 'fd00:42::42', '/user_data/cloud-init'],
])('27: %s is asked over IPv6 where there is no IPv4', async (id, four, six, path) => {
  const lines = await asked(id, ({ host }) => {
    if (host !== six) return { kind: 'broken', code: 'ENETUNREACH', reason: 'there is no network' }
    return reply(200, Buffer.from(CONFIG).toString('base64'))
  })
  expect(lines).toEqual([`GET ${four}${path}`, `GET ${six}${path}`])
})

test.each(['hetzner', 'openstack'])('27: %s is asked at the link-local address of every interface', async (id) => {
  const lines: string[] = []
  const { context } = testMachine({
    tree: { 'proc/net/if_inet6': 'fe800000000000000000000000000001 02 40 20 80     eth7\n' },
    exchange: ({ host }) => {
      lines.push(host)
      if (host.startsWith('fe80')) return Promise.resolve(reply(200, CONFIG))
      return Promise.resolve({ kind: 'broken', code: 'ENETUNREACH', reason: 'there is no network' })
    },
  })
  const provider = await loadCloud(id)
  expect((await provider.fetchConfig(context)).kind).toBe('config')
  expect(lines).toEqual(['169.254.169.254', 'fe80::a9fe:a9fe%eth7'])
})

test('27: an address that keeps silent does not hold up the other one', async () => {
  let left = 0
  const { context } = testMachine({
    exchange: ({ host }, signal) => {
      if (host === 'fd20:ce::254') return Promise.resolve(reply(200, CONFIG))
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          left += 1
          resolve({ kind: 'broken', code: 'aborted', reason: 'the time was up' })
        })
      })
    },
  })
  const provider = await loadCloud('gcp')
  expect((await provider.fetchConfig(context)).kind).toBe('config')
  expect(left).toBe(1)
})

/** Alibaba's service as it is for instances that enforce tokens. */
function hardened({ method, headers }: ExchangeRequest): ExchangeReply {
  if (method === 'PUT') return reply(200, 'token')
  return headers['X-aliyun-ecs-metadata-token'] === 'token' ? reply(200, CONFIG) : reply(403)
}

test('aliyun is asked with a token only when it refuses to answer without', async () => {
  expect(await asked('aliyun', hardened)).toEqual([
    'GET 100.100.100.200/latest/user-data',
    'PUT 100.100.100.200/latest/api/token',
    'GET 100.100.100.200/latest/user-data',
  ])
})

test('scaleway takes another port when one is in use', async () => {
  const ports: (number | undefined)[] = []
  const lines = await asked('scaleway', ({ sourcePort }) => {
    ports.push(sourcePort)
    return ports.length < 3 ? { kind: 'broken', code: 'EADDRINUSE', reason: 'in use' } : reply(200, CONFIG)
  })
  expect(lines).toHaveLength(3)
  expect(ports.every((port) => port !== undefined && port > 0 && port < 1024)).toBe(true)
})
