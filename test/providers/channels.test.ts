import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { loadCloud } from '../../src/providers/index.ts'
import type { ChannelValue, ProviderHelpers } from '../../src/providers/provider-helpers.ts'
import type { ProviderAnswer } from '../../src/providers/provider.ts'
import { configIn } from '../../src/providers/clouds/hyperv.ts'
import { ignitionFile } from '../../src/providers/clouds/zvm.ts'
import { fixedFetcher, testMachine } from './test-context.ts'
import type { TestSetup } from './test-context.ts'

const CONFIG = '{"ignition": {"version": "3.5.0"}}'
const base64 = (data: string | Uint8Array): string => Buffer.from(data).toString('base64')

async function ask(id: string, setup: TestSetup): Promise<string> {
  const machine = testMachine(setup)
  const provider = await loadCloud(id)
  return (await provider.fetchConfig(machine.context).then(show, String)).replaceAll(machine.root, '')
}

function show(answer: ProviderAnswer): string {
  if (answer.kind === 'config') return Buffer.from(answer.bytes).toString()
  return answer.kind === 'needs-network' ? answer.kind : `${answer.kind}: ${answer.reason}`
}

const valueOf = (text: string | Uint8Array | undefined): ChannelValue =>
  text === undefined ? { kind: 'absent' } : { kind: 'value', bytes: Buffer.from(text) }

const ovf = (properties: string): string =>
  `<?xml version="1.0"?><!-- by vCenter --><Environment xmlns="http://schemas.dmtf.org/ovf/environment/1" ` +
  `xmlns:oe="http://schemas.dmtf.org/ovf/environment/1"><PlatformSection><Kind>VMware ESXi</Kind></PlatformSection>` +
  `<PropertySection>${properties}</PropertySection></Environment> trailing`

const property = (key: string, value: string): string => `<Property oe:key="${key}" oe:value="${value}"/>`

const askVmware = (keys: Readonly<Record<string, string | Uint8Array>>): Promise<string> =>
  ask('vmware', {
    helpers: { getGuestinfo: (key) => Promise.resolve(valueOf(keys[key])) },
    fetcher: fixedFetcher({ 'http://example.com/vm.ign': '{"from": "url"}' }),
  })

const askVirtualbox = (properties: Readonly<Record<string, string>>): Promise<string> =>
  ask('virtualbox', { helpers: { getGuestProperty: (name) => Promise.resolve(valueOf(properties[name])) } })

/** The stream of a host, as a file: messages come one after the other and then nothing more. */
const message = (operation: number, pool: number, key = '', value = ''): Buffer => {
  const bytes = Buffer.alloc(7432)
  bytes.writeUInt8(operation, 0)
  bytes.writeUInt8(pool, 1)
  bytes.writeUInt32LE(1, 4)
  bytes.writeUInt32LE(Buffer.byteLength(key) + 1, 8)
  bytes.writeUInt32LE(Buffer.byteLength(value) + 1, 12)
  bytes.write(key, 16)
  bytes.write(value, 16 + 512)
  return bytes
}

// A file keeps one offset for reading and writing, so that each message is followed by room for the reply to it.
const stream = (...messages: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.alloc(7432), ...messages.flatMap((item) => [item, Buffer.alloc(7432)])])

const askApplehv = (reply: string): Promise<string> =>
  ask('applehv', {
    tree: { 'sys/devices/virtual/misc/vsock/': {} },
    helpers: {
      exchangeVsock: (cid, port, request) => {
        expect([cid, port, Buffer.from(request).toString('latin1').split('\r\n')[0]]).toEqual([
          2,
          1024,
          'GET / HTTP/1.1',
        ])
        return Promise.resolve(Buffer.from(reply))
      },
    },
  })

const HEADER = 'ORIGINID FILE CLASS RECORDS  CPY HOLD DATE  TIME      NAME      TYPE     DIST\n'
const row = (id: string, name: string, type: string): string =>
  `T6360025 ${id} V PUN 00020222 001 NONE 06-11 15:07:42 ${name} ${type} T6360025\n`

describe('vmware', () => {
  test.each<[string, Record<string, string>, string]>([
    ['plain', { 'ignition.config.data': CONFIG }, CONFIG],
    ['base64', { 'ignition.config.data': base64(CONFIG), 'ignition.config.data.encoding': 'b64' }, CONFIG],
    [
      'gzip in base64',
      { 'ignition.config.data': base64(gzipSync(CONFIG)), 'ignition.config.data.encoding': 'gz+b64' },
      CONFIG,
    ],
    [
      'an OVF property',
      { ovfenv: ovf(property('guestinfo.ignition.config.data', CONFIG.replaceAll('"', '&quot;'))) },
      CONFIG,
    ],
    [
      'a guestinfo key over an OVF property',
      { ovfenv: ovf(property('guestinfo.ignition.config.data', 'old')), 'ignition.config.data': CONFIG },
      CONFIG,
    ],
    ["Flatcar's older key", { 'coreos.config.data': CONFIG }, CONFIG],
    ["Flatcar's URL", { 'coreos.config.url': 'http://example.com/vm.ign' }, '{"from": "url"}'],
    ['nothing', {}, 'none: guestinfo has no ignition.config.data'],
    ['an OVF environment that is none', { ovfenv: '<not xml' }, 'none: guestinfo has no ignition.config.data'],
  ])('%s', async (_, keys, outcome) => expect(await askVmware(keys)).toBe(outcome))

  test.each([
    [
      'an unknown encoding',
      { 'ignition.config.data': CONFIG, 'ignition.config.data.encoding': 'rot13' },
      'its encoding "rot13" is not known',
    ],
    [
      'not what it says',
      { 'ignition.config.data': '{}', 'ignition.config.data.encoding': 'base64' },
      'but it is not that',
    ],
  ])('%s is an error', async (_, keys, reason) => expect(await askVmware(keys)).toContain(reason))

  test('gzip that nothing else is around comes through byte for byte', async () => {
    const keys: Readonly<Record<string, Uint8Array>> = {
      'ignition.config.data': gzipSync(CONFIG),
      'ignition.config.data.encoding': Buffer.from('gzip'),
    }
    const helpers: Partial<ProviderHelpers> = {
      getGuestinfo: (key) =>
        Promise.resolve(keys[key] === undefined ? { kind: 'absent' } : { kind: 'value', bytes: keys[key] }),
    }
    expect(await ask('vmware', { helpers })).toBe(CONFIG)
  })

  test('elsewhere than on VMware it is not available', async () => {
    const helpers: Partial<ProviderHelpers> = {
      getGuestinfo: () => Promise.resolve({ kind: 'unavailable', reason: 'no hypervisor' }),
    }
    expect(await ask('vmware', { helpers })).toBe('unavailable: no hypervisor')
  })

  test('deleting overwrites the data, and takes only its properties out of the OVF environment', async () => {
    const mine =
      property('guestinfo.ignition.config.data', 'secret') + property('guestinfo.ignition.config.data.encoding', '')
    const others = `${property('hostname', 'vm')} <other:Property xmlns:other="urn:x" oe:key="guestinfo.ignition.config.data"/>`
    const keys = new Map([
      ['ignition.config.data', CONFIG],
      ['ovfenv', ovf(`\n${mine}${others}`)],
    ])
    const helpers: Partial<ProviderHelpers> = {
      getGuestinfo: (key) => Promise.resolve(valueOf(keys.get(key))),
      setGuestinfo: (key, value) => Promise.resolve(void keys.set(key, value)),
    }
    const { context } = testMachine({ helpers })
    const provider = await loadCloud('vmware')
    expect(await provider.deleteConfig?.(context)).toBe(true)
    expect(Object.fromEntries(keys)).toEqual({
      'ignition.config.data': 'e30K',
      'ignition.config.data.encoding': 'base64',
      ovfenv: ovf(`\n${others}`),
    })
    expect(await provider.deleteConfig?.(context)).toBe(false)
  })
})

describe('virtualbox', () => {
  test.each<[string, Record<string, string>, string]>([
    ['a config with flags behind it', { '/Ignition/Config': `${CONFIG}\0RDONLYGUEST\0` }, CONFIG],
    ['in base64', { '/Ignition/Config': `${base64(CONFIG)}\0\0` }, CONFIG],
    ['an empty encoding', { '/Ignition/Config': `${CONFIG}\0\0`, '/Ignition/Config/Encoding': '\0\0' }, CONFIG],
    ['nothing', {}, 'none: there is no property /Ignition/Config'],
  ])('%s', async (_, properties, outcome) => expect(await askVirtualbox(properties)).toBe(outcome))

  test.each<[string, Record<string, string>, string]>([
    ['a value without end', { '/Ignition/Config': CONFIG }, 'the value has no end'],
    ['an encoding', { '/Ignition/Config/Encoding': 'gzip\0\0' }, 'has to be empty'],
  ])('%s is an error', async (_, properties, reason) => expect(await askVirtualbox(properties)).toContain(reason))

  test('without the guest driver it could not be told', async () => {
    const helpers: Partial<ProviderHelpers> = {
      getGuestProperty: () => Promise.resolve({ kind: 'unavailable', reason: 'no device' }),
    }
    expect(await ask('virtualbox', { helpers })).toContain('asking VirtualBox for /Ignition/Config/Encoding: no device')
  })

  test('deleting takes the encoding first, then the config', async () => {
    const deleted: string[] = []
    const helpers: Partial<ProviderHelpers> = {
      getGuestProperty: () => Promise.resolve(valueOf(`${CONFIG}\0\0`)),
      deleteGuestProperty: (name) => Promise.resolve(void deleted.push(name)),
    }
    const provider = await loadCloud('virtualbox')
    expect(await provider.deleteConfig?.(testMachine({ helpers }).context)).toBe(true)
    expect(deleted).toEqual(['/Ignition/Config/Encoding', '/Ignition/Config'])
  })
})

describe('hyperv', () => {
  test.each<[string, readonly (readonly [string, string])[], string]>([
    ['one key', [['ignition.config', CONFIG]], CONFIG],
    [
      'parts up to the first gap',
      [
        ['ignition.config.1', 'b'],
        ['ignition.config.0', 'a'],
        ['ignition.config.3', 'd'],
      ],
      'ab',
    ],
    [
      'parts beside an empty key',
      [
        ['ignition.config', ''],
        ['ignition.config.0', 'a'],
      ],
      'a',
    ],
    ['nothing', [['other', 'x']], ''],
  ])('%s', (_, pairs, config) => expect(configIn(new Map(pairs))).toBe(config))

  const helpers: Partial<ProviderHelpers> = { loadModule: () => Promise.resolve(undefined) }

  test('the config, and every pool for the agent that comes later, readable for root only', async () => {
    const { context } = testMachine({
      helpers,
      tree: { 'dev/vmbus/hv_kvp': stream(message(1, 0, 'ignition.config', CONFIG), message(1, 3, 'other', 'value')) },
    })
    const provider = await loadCloud('hyperv')
    const answer = await provider.fetchConfig(context)
    expect(show(answer)).toBe(CONFIG)
    const files = answer.kind === 'config' ? (answer.leaves ?? []) : []
    expect(files.map(({ path, mode, bytes }) => `${path} ${mode.toString(8)} ${bytes.length}`)).toEqual([
      '/var/lib/hyperv/.kvp_pool_0 600 2560',
      '/var/lib/hyperv/.kvp_pool_1 600 0',
      '/var/lib/hyperv/.kvp_pool_2 600 0',
      '/var/lib/hyperv/.kvp_pool_3 600 2560',
      '/var/lib/hyperv/.kvp_pool_4 600 0',
    ])
  })

  test('a key in another pool is not the config', async () => {
    const tree = { 'dev/vmbus/hv_kvp': stream(message(1, 1, 'ignition.config', CONFIG)) }
    expect(await ask('hyperv', { helpers, tree })).toBe('none: the host sent no ignition.config')
  })

  test('a message that is cut, or a device that is not there, could not be told', async () => {
    const tree = { 'dev/vmbus/hv_kvp': Buffer.concat([Buffer.alloc(7432), message(1, 0).subarray(0, 100)]) }
    expect(await ask('hyperv', { helpers, tree })).toContain('a message is cut')
    expect(await ask('hyperv', { helpers })).toContain('there is no such device')
  })
})

describe('applehv', () => {
  test.each([
    ['a length', `HTTP/1.1 200 OK\r\nContent-Length: ${CONFIG.length}\r\n\r\n${CONFIG}`, CONFIG],
    [
      'chunks',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n${CONFIG.slice(0, 5)}\r\n1d\r\n${CONFIG.slice(5)}\r\n0\r\n\r\n`,
      CONFIG,
    ],
    ['the end of the stream', `HTTP/1.0 200 OK\r\n\r\n${CONFIG}`, CONFIG],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', 'none: the host answered with status 204'],
  ])('a reply with %s', async (_, reply, outcome) => expect(await askApplehv(reply)).toBe(outcome))

  test.each([
    ['an error page', 'HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno!', 'status 404'],
    ['cut', `HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n${CONFIG}`, 'its answer is not whole'],
    ['cut in a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n22\r\n{', 'its answer is not whole'],
    ['no HTTP', 'hello', 'its answer is not whole'],
  ])('a reply that is %s could not be told', async (_, reply, reason) =>
    expect(await askApplehv(reply)).toContain(reason),
  )
})

describe('nvidiabluefield', () => {
  const FIFO = 'sys/bus/platform/devices/MLNXBF04:00/bootfifo'
  const helpers: Partial<ProviderHelpers> = { loadModule: () => Promise.resolve('it is built in') }

  test.each([
    ['a config', CONFIG, CONFIG],
    ['with NULs around it', `\0\0${CONFIG}\0\0\0`, CONFIG],
    ['only NULs', '\0\0\0', 'none: the user data is empty'],
  ])('%s', async (_, content, outcome) =>
    expect(await ask('nvidiabluefield', { helpers, tree: { [FIFO]: content } })).toBe(outcome),
  )

  test('without the card it could not be told', async () => {
    expect(await ask('nvidiabluefield', { helpers })).toContain('there is no such file')
  })
})

describe('zvm', () => {
  test.each([
    [
      'the first of type IGN',
      HEADER + row('0463', 'VMDUMP', 'FILE') + row('0464', 'coreos', 'ign'),
      { id: '0464', name: 'coreos' },
    ],
    ['in upper case', HEADER + row('0001', 'COREOS', 'IGN'), { id: '0001', name: 'COREOS' }],
    ['short rows passed over', `${HEADER}T6360025 0463 V\n${row('0002', 'a', 'ign')}`, { id: '0002', name: 'a' }],
    ['only the header', HEADER, undefined],
    ['an id that is none', HEADER + row('-rf', 'a', 'ign'), undefined],
  ])('%s', (_, listing, file) => expect(ignitionFile(listing)).toEqual(file))

  test('a reader without such a file means none', async () => {
    const calls: string[] = []
    const helpers: Partial<ProviderHelpers> = {
      loadModule: () => Promise.resolve(undefined),
      runTool: (program, args) => {
        calls.push([program, ...args].join(' '))
        const exitCode = program === 'chccwdev' && !calls.includes('cio_ignore -r 000c') ? 1 : 0
        return Promise.resolve({ exitCode, stdout: Buffer.from(HEADER), stderr: '' })
      },
    }
    expect(await ask('zvm', { helpers })).toBe('none: the reader 000c holds no file of type IGN')
    expect(calls).toEqual(['chccwdev -e 000c', 'cio_ignore -r 000c', 'chccwdev -e 000c', 'udevadm settle', 'vmur li'])
  })
})

test.each(['metal', 'pxe', 'cloudsigma', 'rackspace', 'rackspace-onmetal', 'vagrant', 'interoute', 'niftycloud'])(
  '%s never has a config',
  async (id) => expect(await ask(id, {})).toBe('none: the platform keeps no config'),
)
