import { describe, expect, test } from 'vitest'
import type { ExchangeRequest } from '../../src/providers/http/exchange.ts'
import { nodeExchange } from '../../src/providers/http/node-exchange.ts'
import { loadCloud } from '../../src/providers/index.ts'
import { startHttp } from '../emulators/http.ts'
import type { Reply } from '../emulators/http.ts'
import { image, IMAGE_CONFIG } from './drive/images.ts'
import { eventClock } from './event-clock.ts'
import { testMachine } from './test-context.ts'
import type { Tree } from './test-context.ts'

/** A machine where a drive and a service may each have a config, and when they come up. */
interface Scene {
  readonly tree?: Tree
  /** Files that appear at a moment, in virtual ms. */
  readonly later?: Readonly<Record<number, Tree>>
  readonly service?: Reply | readonly Reply[]
}

const SERVICE_CONFIG = '{"from": "service"}'
const WITH_CONFIG = { 'dev/disk/by-label/config-2': image('both.iso') }
const UPPER_CASE = { 'dev/disk/by-label/CONFIG-2': image('fat16.img') }
/** A drive that is there and can be read, but has nothing at the path. */
const WITHOUT_CONFIG = { 'dev/disk/by-label/config-2': image('without-config.iso') }
const LEASE = { 'run/systemd/netif/leases/2': 'ADDRESS=10.0.0.7\nSERVER_ADDRESS=10.0.0.1\n' }
const PATHS = { openstack: '/openstack/latest/user_data', cloudstack: '/latest/user-data' }

async function play(id: 'openstack' | 'brightbox' | 'cloudstack', scene: Scene): Promise<string> {
  const path = id === 'cloudstack' ? PATHS.cloudstack : PATHS.openstack
  const server = await startHttp(scene.service === undefined ? {} : { [path]: scene.service })
  const clock = eventClock((now) => {
    for (const [at, tree] of Object.entries(scene.later ?? {})) {
      if (Number(at) > shown && Number(at) <= now) machine.add(tree)
    }
    shown = now
  })
  let shown = 0
  const asked: ExchangeRequest[] = []
  const send = nodeExchange({
    connectTo: () => ({ host: '127.0.0.1', port: scene.service === undefined ? 1 : server.port }),
  })
  const machine = testMachine({
    tree: scene.tree ?? {},
    helpers: { withMount: () => Promise.reject(new Error('nothing is mounted here')) },
    clock,
    exchange: clock.track((request, signal) => {
      asked.push(request)
      return send(request, signal)
    }),
  })
  try {
    const provider = await loadCloud(id)
    const answer = await provider.fetchConfig(machine.context)
    const after = `after ${Math.round(clock.now() / 1000)} s`
    if (answer.kind === 'config') return Buffer.from(answer.bytes).toString()
    return answer.kind === 'none' ? `none ${after}` : answer.kind
  } catch (error) {
    return error instanceof Error ? `error ${error.message}` : String(error)
  } finally {
    await server.close()
  }
}

describe('openstack: a config is never lost to "none"', () => {
  test.each<[string, Scene, string]>([
    ['only the service', { service: { body: SERVICE_CONFIG } }, SERVICE_CONFIG],
    ['only the drive', { tree: WITH_CONFIG }, IMAGE_CONFIG],
    ['only the drive, labelled in upper case', { tree: UPPER_CASE }, IMAGE_CONFIG],
    ['the drive has it, the service says 404', { tree: WITH_CONFIG, service: { status: 404 } }, IMAGE_CONFIG],
    ['the drive has it, the service is closed', { tree: WITH_CONFIG, service: { status: 403 } }, IMAGE_CONFIG],
    ['the drive has it, the service fails', { tree: WITH_CONFIG, service: { status: 503 } }, IMAGE_CONFIG],
    [
      'the drive has it but comes late, the service says 404',
      { later: { 20_000: WITH_CONFIG }, service: { status: 404 } },
      IMAGE_CONFIG,
    ],
    [
      'the drive has none, the service has it',
      { tree: WITHOUT_CONFIG, service: { body: SERVICE_CONFIG } },
      SERVICE_CONFIG,
    ],
    [
      'the drive has none, the service has it but fails at first',
      { tree: WITHOUT_CONFIG, service: [{ status: 503 }, { status: 503 }, { body: SERVICE_CONFIG }] },
      SERVICE_CONFIG,
    ],
    ['the service says 404, no drive comes in the grace period', { service: { status: 404 } }, 'none after 30 s'],
    ['the drive has none, nobody answers as the service', { tree: WITHOUT_CONFIG }, 'none after 30 s'],
    ['both have none', { tree: WITHOUT_CONFIG, service: { status: 404 } }, 'none after 0 s'],
  ])('%s', async (_, scene, outcome) => expect(await play('openstack', scene)).toBe(outcome))

  test.each<[string, Scene, string]>([
    ['the drive has none, the service keeps failing', { tree: WITHOUT_CONFIG, service: { status: 503 } }, 'status 503'],
    ['the drive has none, the service is closed', { tree: WITHOUT_CONFIG, service: { status: 403 } }, 'status 403'],
    [
      'the drive is damaged, the service says 404',
      { tree: { 'dev/disk/by-label/config-2': image('both.iso').subarray(0, 40_000) }, service: { status: 404 } },
      'reading an ISO 9660 drive: it ends before its contents do',
    ],
    [
      'the drive is no drive, the service says 404',
      { tree: { 'dev/disk/by-label/config-2/': {} }, service: { status: 404 } },
      'it is a directory, not a device',
    ],
    ['nothing at all', {}, 'no source could tell'],
  ])('could not be told: %s', async (_, scene, reason) => {
    const outcome = await play('openstack', scene)
    expect(outcome).toMatch(/^error /)
    expect(outcome).toContain(reason)
  })
})

test('brightbox is asked in the same way', async () => {
  expect(await play('brightbox', { service: { body: SERVICE_CONFIG } })).toBe(SERVICE_CONFIG)
})

describe('cloudstack asks the machine that answered DHCP', () => {
  test.each<[string, Scene, string]>([
    ['as soon as there is a lease', { later: { 5_000: LEASE }, service: { body: SERVICE_CONFIG } }, SERVICE_CONFIG],
    ['which says 404, and there is no drive', { tree: LEASE, service: { status: 404 } }, 'none after 30 s'],
  ])('%s', async (_, scene, outcome) => expect(await play('cloudstack', scene)).toBe(outcome))

  test('without a lease and a drive it could not be told, and the wait ends', async () => {
    expect(await play('cloudstack', { service: { body: SERVICE_CONFIG } })).toContain('no DHCP lease names it')
  })
})

test('openstack asks the link-local address of every interface that has IPv6, with its zone', async () => {
  const hosts: string[] = []
  const machine = testMachine({
    tree: {
      'proc/net/if_inet6': [
        '00000000000000000000000000000001 01 80 10 80       lo',
        'fe80000000000000505400fffe123456 02 40 20 80     eth0',
        'fe80000000000000505400fffe123457 03 40 20 80   ens3.7',
      ].join('\n'),
    },
    exchange: ({ host }) => {
      hosts.push(host)
      if (host === 'fe80::a9fe:a9fe%ens3.7') {
        return Promise.resolve({
          kind: 'reply',
          status: 200,
          headers: new Map(),
          body: Buffer.from(SERVICE_CONFIG),
          framed: true,
        })
      }
      return Promise.resolve({ kind: 'broken', code: 'ENETUNREACH', reason: 'there is no network' })
    },
  })
  const provider = await loadCloud('openstack')
  expect((await provider.fetchConfig(machine.context)).kind).toBe('config')
  expect(hosts).toEqual(['169.254.169.254', 'fe80::a9fe:a9fe%eth0', 'fe80::a9fe:a9fe%ens3.7'])
})
