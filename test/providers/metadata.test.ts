import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { assert, dictionary, property, string, stringMatching } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hostPath } from '../../src/util/paths.ts'
import { nodeExchange } from '../../src/providers/http/node-exchange.ts'
import { healthReport, parseGoalState, sharedAddresses } from '../../src/providers/metadata/wire-server.ts'
import { metadataSource, metadataSources } from '../../src/providers/index.ts'
import { usableHostname } from '../../src/providers/metadata/metadata.ts'
import type { Metadata } from '../../src/providers/metadata/metadata.ts'
import { environmentFile } from '../../src/providers/metadata/variables.ts'
import { makeBundle, noOpenssl, selfSigned } from '../emulators/certificate-bundles.ts'
import { startHttp } from '../emulators/http.ts'
import type { HttpEmulator, Reply } from '../emulators/http.ts'
import { eventClock } from './event-clock.ts'
import { testMachine } from './test-context.ts'
import type { Tree } from './test-context.ts'

/** Every platform whose service has a fixture. */
const SERVICES = readdirSync(new URL('../fixtures/metadata/', import.meta.url))
  .map((name) => name.replace(/\.json$/, ''))
  .filter((name) => name !== 'drives')

type Bodies = Readonly<Record<string, unknown>>

const FIXTURES = new URL('../fixtures/metadata/', import.meta.url)
const TLS = new URL('../fixtures/tls/', import.meta.url)
const readJson = (name: string): Bodies => JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), 'utf8')) as Bodies
const replyOf = (body: unknown): Reply => (typeof body === 'function' ? (body as Reply) : { body: textOf(body) })
const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body))

/** Asks for the metadata of a platform whose service answers as the fixture says; anything else is 404. */
async function ask(
  id: string,
  fixture: Bodies,
  checkIn = false,
): Promise<{ readonly metadata: Metadata; readonly server: HttpEmulator }> {
  const script = Object.fromEntries(Object.entries(fixture).map(([path, body]) => [path, replyOf(body)]))
  const keys = {
    key: readFileSync(new URL('metadata.packet.net.key', TLS)).toString(),
    cert: readFileSync(new URL('metadata.packet.net.pem', TLS)).toString(),
  }
  const [server, secure] = [await startHttp(script), await startHttp(script, { tls: keys })]
  const clock = eventClock()
  const exchange = nodeExchange({
    connectTo: (_host, port) => ({ host: '127.0.0.1', port: port === 443 ? secure.port : server.port }),
    systemRoots: () => [readFileSync(new URL('authority.pem', TLS)).toString()],
  })
  const { context } = testMachine({
    tree: { 'run/systemd/netif/leases/2': 'SERVER_ADDRESS=10.0.0.1\n' },
    clock,
    exchange: clock.track(exchange),
  })
  try {
    const source = await metadataSource(id)
    const metadata = await source.fetch(context)
    if (checkIn) await source.checkIn?.(context)
    return { metadata, server }
  } finally {
    await Promise.all([server.close(), secure.close()])
  }
}

/** Asks for the metadata on a drive, which is "mounted". */
async function askDrive(id: string, labels: Readonly<Record<string, Bodies>>): Promise<Metadata> {
  const files = Object.entries(labels).flatMap(([label, bodies]) => [
    [`dev/disk/by-label/${label}`, 'some file system'],
    ...Object.entries(bodies).map(([path, body]) => [`mnt${path}`, textOf(body)]),
  ])
  const machine = testMachine({
    tree: Object.fromEntries(files) as Tree,
    helpers: { withMount: async (_device, _type, use) => use(hostPath(`${machine.root}/mnt`)) },
  })
  return (await metadataSource(id)).fetch(machine.context)
}

/** What is printed of metadata: absent members are no members. */
const printed = (metadata: Metadata): unknown => JSON.parse(JSON.stringify(metadata))

/** A key of Google that may expire. */
const expirable = (name: string, said: string): string => `core:ssh-rsa AAAAB3Nza${name} google-ssh ${said}`

describe('services', () => {
  test.each(SERVICES)('%s', async (id) => {
    expect(printed((await ask(id, readJson(id))).metadata)).toMatchSnapshot()
  })

  test('one token serves all requests to AWS', async () => {
    const { server } = await ask('aws', readJson('aws'))
    expect(server.requests.filter(({ method }) => method === 'PUT').length).toBeLessThanOrEqual(2)
    const asked = server.requests.filter(({ method }) => method === 'GET')
    expect(asked.every(({ headers }) => headers['x-aws-ec2-metadata-token'] === 'token-1')).toBe(true)
  })

  test('a machine without keys is no failure', async () => {
    expect((await ask('vultr', { '/v1/hostname': 'a' })).metadata).toEqual({
      attributes: { VULTR_HOSTNAME: 'a' },
      sshKeys: [],
      hostname: 'a',
      network: [],
    })
  })

  test("Google's old list of keys of an instance counts alone", async () => {
    const bodies = readJson('gcp')
    const key = 'ssh-rsa AAAAB3Nza old'
    const { metadata } = await ask('gcp', {
      ...bodies,
      '/computeMetadata/v1/instance/attributes/sshKeys': `core:${key}`,
    })
    expect(metadata.sshKeys).toEqual([key])
  })

  test('of the keys of Google that may expire those are handed out that have not', async () => {
    const { metadata } = await ask('gcp', {
      '/computeMetadata/v1/instance/attributes/ssh-keys': [
        expirable('past', '{"userName":"a@example.com","expireOn":"2025-12-31T23:59:59+0000"}'),
        expirable('otherZone', '{"userName":"a@example.com","expireOn":"2026-01-01T00:30:00+0100"}'),
        expirable('future', '{"userName":"a@example.com","expireOn":"2026-01-01T00:00:01+0000"}'),
        expirable('never', '{"userName":"a@example.com"}'),
        expirable('unclear', '{"userName":"a@example.com","expireOn":"soon"}'),
        expirable('broken', '{"userName":"a@example.com","expireOn"'),
        'core:ssh-rsa AAAAB3Nzaother {"expireOn":"2025-12-31T23:59:59+0000"}',
      ].join('\n'),
    })
    expect(metadata.sshKeys.map((key) => key.split(/[ ]/)[1])).toEqual([
      'AAAAB3Nzafuture',
      'AAAAB3Nzanever',
      'AAAAB3Nzaother',
    ])
  })

  test('Hetzner gives the IPv6 address where it describes the network, which may be part of the metadata', async () => {
    const networkConfig = [
      'network-config:',
      '  version: 1',
      '  config:',
      '  - type: physical',
      '    name: eth0',
      "    mac_address: '96:00:00:01:02:03'",
      '    subnets:',
      '    - {type: dhcp, ipv4: true}',
      '    - {type: static, ipv6: true, address: 2001:db8::1/64, gateway: fe80::1}',
    ]
    const { metadata } = await ask('hetzner', {
      '/hetzner/v1/metadata': ['hostname: web-1', 'public-ipv4: 192.0.2.1', ...networkConfig].join('\n'),
    })
    expect(metadata.attributes['HETZNER_PUBLIC_IPV6']).toBe('2001:db8::1')
    expect(metadata.network).toEqual([
      {
        name: 'eth0',
        mac: '96:00:00:01:02:03',
        dhcp: 'ipv4',
        addresses: ['2001:db8::1/64'],
        routes: [{ destination: '::/0', gateway: 'fe80::1' }],
        nameservers: [],
      },
    ])
  })

  test('the keys of a project can be blocked', async () => {
    const bodies = readJson('gcp')
    const path = '/computeMetadata/v1/instance/attributes/block-project-ssh-keys'
    expect((await ask('gcp', { ...bodies, [path]: 'true' })).metadata.sshKeys).toHaveLength(1)
  })
})

function goalStateWith(configuration: string): string {
  const instance = `<InstanceId>i</InstanceId><Configuration>${configuration}</Configuration>`
  const list = `<RoleInstanceList><RoleInstance>${instance}</RoleInstance></RoleInstanceList>`
  return `<GoalState><Incarnation>1</Incarnation><Container><ContainerId>c</ContainerId>${list}</Container></GoalState>`
}

function stackWith(url: string): Bodies {
  return {
    ...readJson('azurestack'),
    '/machine/?comp=goalstate': goalStateWith(`<Certificates>${url}</Certificates>`),
  }
}

describe('azurestack', () => {
  const obstacle = noOpenssl()
  const url = 'http://168.63.129.16:80/machine/c/i?comp=certificates&amp;incarnation=1'

  test.skipIf(obstacle !== undefined)(
    `the key is in a bundle that the wire server encrypts to us${obstacle === undefined ? '' : ` (${obstacle})`}`,
    async () => {
      const { cert } = selfSigned()
      const certificates: Reply = ({ headers }, response) => {
        const recipient = String(headers['x-ms-guest-agent-public-x509-cert'])
        const bundle = Buffer.from(makeBundle({ recipient, certificates: [cert] })).toString('base64')
        const known = headers['x-ms-cipher-name'] === 'DES_EDE3_CBC' && headers['x-ms-version'] === '2012-11-30'
        response.writeHead(known ? 200 : 400)
        response.end(`<CertificateFile><Data>${bundle.replace(/.{64}/g, '$&\r\n')}</Data></CertificateFile>`)
      }
      const { metadata } = await ask('azurestack', {
        ...stackWith(url),
        '/machine/c/i?comp=certificates&incarnation=1': certificates,
      })
      expect(metadata).toEqual({
        attributes: {},
        hostname: 'stack-1',
        network: [],
        sshKeys: [expect.stringMatching(/^ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ[\w+/]+={0,2}$/)],
      })
    },
  )

  test.each(['http://169.254.169.254/elsewhere', 'file:///etc/shadow', url])('no key at %s', async (address) => {
    expect((await ask('azurestack', stackWith(address))).metadata.sshKeys).toEqual([])
  })

  test('a bundle that is none is an error', async () => {
    const certificates = '/machine/c/i?comp=certificates&incarnation=1'
    for (const data of ['%%', 'AAAA']) {
      const asked = ask('azurestack', { ...stackWith(url), [certificates]: `<Data>${data}</Data>` })
      await expect(asked).rejects.toMatchObject({ code: 'provider-failed' })
    }
  })
})

describe('drives', () => {
  test.each(Object.entries(readJson('drives')))('%s', async (id, labels) => {
    expect(printed(await askDrive(id, labels as Readonly<Record<string, Bodies>>))).toMatchSnapshot()
  })

  test('a drive that is somebody else’s is an error', async () => {
    await expect(askDrive('powervs', { 'config-2': { '/other': '' } })).rejects.toThrow('it has none of')
  })

  test('damaged JSON is an error without its text', async () => {
    await expect(
      askDrive('powervs', { 'config-2': { '/openstack/latest/meta_data.json': '{"secret' } }),
    ).rejects.toThrow(/^reading \/openstack\/latest\/meta_data.json: it is not JSON$/)
  })
})

test('vmware tells the network in netplan’s words', async () => {
  const text = 'network:\n  version: 2\n  ethernets:\n    ens192:\n      addresses: [10.0.0.9/24]\n'
  const keys: Record<string, string> = { metadata: Buffer.from(text).toString('base64'), 'metadata.encoding': 'base64' }
  const { context } = testMachine({
    helpers: {
      getGuestinfo: (key) => {
        const value = keys[key]
        return Promise.resolve(value === undefined ? { kind: 'absent' } : { kind: 'value', bytes: Buffer.from(value) })
      },
    },
  })
  expect((await (await metadataSource('vmware')).fetch(context)).network).toEqual([
    { name: 'ens192', addresses: ['10.0.0.9/24'], routes: [], nameservers: [] },
  ])
})

describe('check-in', () => {
  test('azure hears the current incarnation', async () => {
    const { server } = await ask('azure', readJson('azure'), true)
    const report = server.requests.at(-1)
    expect([report?.method, report?.path, report?.headers['content-type'], report?.headers['x-ms-version']]).toEqual([
      'POST',
      '/machine/?comp=health',
      'text/xml; charset=utf-8',
      '2012-11-30',
    ])
    expect(report?.body).toBe(healthReport({ incarnation: '3', containerId: 'c-1', instanceId: 'vm&1' }))
    expect(parseGoalState(textOf(readJson('azure')['/machine/?comp=goalstate']))).toMatchObject({ instanceId: 'vm&1' })
  })

  test('packet is phoned', async () => {
    const { server } = await ask('packet', readJson('packet'), true)
    expect(server.requests.at(-1)).toMatchObject({ method: 'POST', path: '/phone-home', body: '' })
  })

  test('scaleway is told the state', async () => {
    const { server } = await ask('scaleway', readJson('scaleway'), true)
    expect(server.requests.at(-1)).toMatchObject({ method: 'PATCH', path: '/state', body: '{"state_detail":"booted"}' })
  })
})

test('a hostile document of Azure takes no more time than an honest one of its size', () => {
  const hostile = '<Instance id="a" >'.repeat(200_000)
  expect(sharedAddresses(hostile, 'b')).toEqual([
    ['AZURE_IPV4_DYNAMIC', undefined],
    ['AZURE_IPV4_VIRTUAL', undefined],
  ])
})

describe('names and files', () => {
  const metadata: Metadata = {
    attributes: { AWS_REGION: 'eu-central-1', GCP_HOSTNAME: 'AWS_GCP_AFTERBURN', AZURE_VMSIZE: 'x' },
    sshKeys: [],
    network: [],
  }

  test('sorted, quoted, and only names are renamed', () => {
    expect(environmentFile(metadata, 'afterburn')).toMatchInlineSnapshot(`
      "AFTERBURN_AWS_REGION="eu-central-1"
      AFTERBURN_AZURE_VMSIZE="x"
      AFTERBURN_GCP_HOSTNAME="AWS_GCP_AFTERBURN"
      "
    `)
    expect(environmentFile(metadata, 'coreos')).toMatchInlineSnapshot(`
      "COREOS_AZURE_VMSIZE="x"
      COREOS_EC2_REGION="eu-central-1"
      COREOS_GCE_HOSTNAME="AWS_GCP_AFTERBURN"
      "
    `)
  })

  test('a shell that reads the file gets every value as it was, and runs nothing', () => {
    assert(
      property(
        dictionary(stringMatching(/^[A-Z]{1,5}_[A-Z]{1,5}$/), string({ unit: 'binary-ascii', minLength: 1 })),
        (attributes) => {
          const clean = Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [name, value.replace(/\0/g, '') || 'x']),
          )
          const file = environmentFile({ ...metadata, attributes: clean }, 'afterburn')
          const output = execFileSync('/bin/sh', ['-c', 'eval "$FILE"; env -0'], {
            env: { FILE: `set -a; ${file}` },
          }).toString()
          const seen = new Map(
            output.split('\0').map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)] as const),
          )
          for (const [name, value] of Object.entries(clean)) expect(seen.get(`AFTERBURN_${name}`)).toBe(value)
        },
      ),
      { numRuns: 30 },
    )
  })

  test.each([
    ['short', 'short'],
    ['a'.repeat(64), 'a'.repeat(64)],
    ['a'.repeat(70), 'a'.repeat(64)],
    [`host.${'a'.repeat(70)}`, 'host'],
    ['two\nlines', undefined],
    ['', undefined],
  ])('the host name %j becomes %j', (given, usable) => expect(usableHostname(given)).toBe(usable))
})

test('every source can be told from its name', async () => {
  const sources = await metadataSources()
  for (const name of Object.keys(sources)) expect(await metadataSource(name)).toBe(sources[name])
  await expect(metadataSource('metal')).rejects.toThrow('the platform "metal" tells nothing about its machines')
})

test('what is no YAML is told without a word of it', async () => {
  const bodies = { '/hetzner/v1/metadata': 'password: canary\u001b[2J: {' }
  const failure = await ask('hetzner', bodies).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(String(failure)).toBe('FirstlightError: reading metadata: it is not YAML')
  expect(failure instanceof Error ? failure.cause : 'none').toBeUndefined()
})
